"""Contents as people might write them, for tests of what holds for all of them."""

from hypothesis import strategies as st

from publishing.check import Content

EVENTS = [f"event_{letter * 20}" for letter in "abcdef"]


def words(prefix: str) -> st.SearchStrategy[str]:
    return st.lists(
        st.sampled_from([f"{prefix}{n}" for n in range(4)]), min_size=1, max_size=5
    ).map("，".join)


def contents(prefix: str) -> st.SearchStrategy[Content]:
    text = st.one_of(words("底"), words(prefix))
    block = st.one_of(
        st.fixed_dictionaries(
            {"kind": st.just("ParagraphBlock"), "html": text.map("<b>{}</b>".format)}
        ),
        st.fixed_dictionaries({"kind": st.just("ListBlock"), "items": st.lists(text, max_size=3)}),
        st.fixed_dictionaries(
            {
                "kind": st.just("FactsBlock"),
                "facts": st.lists(
                    st.fixed_dictionaries({"value": text, "caption": text}), max_size=2
                ),
            }
        ),
    )
    blocks = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6).flatmap(
        lambda ids: st.lists(block, min_size=len(ids), max_size=len(ids)).map(
            lambda found: [{"id": i, **each} for i, each in zip(ids, found, strict=True)]
        )
    )
    languages = st.dictionaries(st.sampled_from(["ZH_HANS", "EN"]), text, min_size=1)
    return st.fixed_dictionaries(
        {},
        optional={
            "title": languages,
            "kind": st.sampled_from(["NEWS", "SPEECH"]),
            "keywords": st.dictionaries(
                st.just("ZH_HANS"), st.lists(text, unique=True, min_size=1, max_size=3), min_size=1
            ),
            "mentions": st.lists(st.sampled_from(EVENTS), unique=True, max_size=4),
            "attribution": st.fixed_dictionaries({"source_name": text}, optional={"licence": text}),
            "corrections": st.lists(st.fixed_dictionaries({"text": languages}), max_size=2),
            "body": st.fixed_dictionaries({"ZH_HANS": blocks.filter(bool)}),
        },
    )
