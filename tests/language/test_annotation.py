"""The annotator's damage, done to sentences of every kind and undone again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.annotation import strip_readings, undo_annotator
from language.readings import readings_of
from language.repairs import Confidence, Place, Repair, Rule
from tests.language.byte_annotator import damaged, met_across_borders

SENTENCES = (
    "深圳市舉辦國際內衣展覽會，吸引了來自三十多個國家和地區的採購商。",
    "潮汕地區的婚紗禮服遠銷歐美，設計師們希望把刺繡工藝帶到更大的舞臺。",
    "工廠主說，訂單雖然減少，可是利潤提高了，因為產品更加精細。",
    "圖書館收藏了許多有關絲綢歷史的資料，歡迎讀者借閱。",
    "天氣預報說明天有雨，請各位代表帶好雨傘，準時到達會場。",
    "孩子們在學校裡學習剪裁和縫紉，老師覺得很滿意。",
    "市民廣場將舉行露天音樂會，門票免費；老人與兒童優先入座。",
    "都是行業服務性強、發展潛力大的好平臺，協會非常願意把資源嫁接過去。",
)


def undone(text: str) -> str:
    return strip_readings(undo_annotator(text).text).text


def test_the_damage_is_the_one_seen_on_a_real_page() -> None:
    text = damaged("發展潛力大的好平臺，環節", annotated="發節")

    assert text == "發(fā)展?jié)摿Υ蟮暮闷脚_，環節(jié)"
    assert undone(text) == "發展潛力大的好平臺，環節"


def test_a_repair_says_where_and_what() -> None:
    cleaned = undo_annotator("好。\n發展?jié)摿Υ蟮暮闷脚_，")

    assert cleaned.repairs == (
        Repair(
            Rule.SHIFTED_BYTES,
            Place(4, 2),
            "展?jié)摿Υ蟮暮闷脚_",
            "展潛力大的好平臺",
            Confidence.HIGH,
        ),
    )


# The judgement is right nearly always, not always: the same pages every time.
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_what_is_repaired_with_high_confidence_is_right(data: st.DataObject) -> None:
    """A page is taken from the invented sentences; any characters of it or of its borders marked."""
    chosen = data.draw(st.lists(st.sampled_from(SENTENCES), min_size=2, unique=True))
    page = "\n".join(chosen)
    phantoms = st.sampled_from(sorted(set(met_across_borders(page.replace("\n", "")))))
    others = st.sampled_from(sorted({c for c in page if readings_of(c)}))
    annotated = data.draw(st.lists(phantoms, max_size=2)) + data.draw(st.lists(others, max_size=3))

    cleaned = undo_annotator(damaged(page, annotated=dict.fromkeys(annotated)))

    for repair in cleaned.repairs:
        if repair.confidence is Confidence.HIGH:
            assert repair.after.lstrip(")") in page


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_border_of_a_sentence_can_be_cut_and_mended(sentence: str) -> None:
    """Where no byte is lost for good, one cut is mended whole, or owned to be unsure."""
    for phantom in set(met_across_borders(sentence)):
        text = damaged(sentence, annotated=[phantom])
        cleaned = undo_annotator(text)
        unsure = any(repair.confidence is not Confidence.HIGH for repair in cleaned.repairs)

        assert unsure or strip_readings(cleaned.text).text == sentence, (phantom, text)


def test_most_cuts_are_mended_whole() -> None:
    cuts = [(s, p) for s in SENTENCES for p in sorted(set(met_across_borders(s)))]
    mended = sum(undone(damaged(s, annotated=[p])) == s for s, p in cuts)

    assert mended / len(cuts) > 0.75


def test_a_mark_inside_the_damage_is_met_too() -> None:
    page = "\n".join(SENTENCES)

    assert undone(damaged(page, annotated="節婚")) == page


def test_a_lost_byte_gives_a_guess_of_low_confidence() -> None:
    cleaned = undo_annotator("發展?jié)摿Υ蟮暮闷脚? 完")

    assert cleaned.text.startswith("發展潛力大的好平")
    assert [repair.confidence for repair in cleaned.repairs] == [Confidence.LOW]


@pytest.mark.parametrize(
    "text",
    [
        "你知道嗎?(yes)",
        "他問(你是誰?ming)，我答。",
        "展?xyz)",
        "?jié)",
        "a?jié)b",
        "𠀀?jié)摿",
        "",
    ],
)
def test_honest_questions_stay(text: str) -> None:
    assert undo_annotator(text).text == text


@given(st.text(alphabet="展?\ufffd(jié)摿Υ_a業發(fā)\n，€\ue123", max_size=60))
def test_no_damage_makes_it_stumble(text: str) -> None:
    assert isinstance(undone(text), str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("產業(yè)發(fā)展", "產業發展"),
        ("产业（yè）", "产业"),
        ("規(guī)劃 區(qū)", "規劃 區"),
        ("廣東品牌服裝(美國)展銷中心", "廣東品牌服裝(美國)展銷中心"),
        ("虎门(hǔ)", "虎门(hǔ)"),
        ("業(ye)", "業(ye)"),
        ("座(A)", "座(A)"),
        ("業(yè", "業(yè"),
        ("(yè)業", "(yè)業"),
    ],
)
def test_only_a_reading_of_the_character_is_stripped(text: str, expected: str) -> None:
    assert strip_readings(text).text == expected


def test_a_character_met_at_an_ascii_letter_is_stripped_as_well() -> None:
    text = damaged("展厅L区", annotated="麹")

    assert text == "展厅L(qū)区"
    assert undone(text) == "展厅L区"


def test_few_marks_may_be_an_author_s_own() -> None:
    assert [r.confidence for r in strip_readings("张槎(chá)镇").repairs] == [Confidence.MEDIUM]
    assert {r.confidence for r in strip_readings("業(yè)業(yè)業(yè)").repairs} == {Confidence.HIGH}
