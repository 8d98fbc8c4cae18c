"""Corrections: both wordings beside the article, with the text put right."""

from collections.abc import Mapping

import strawberry

from publishing.correct import Correction, add_correction
from publishing.desk import Act, item_of, type_of
from publishing.update import in_language
from resolvers.manage.acts import attempt
from resolvers.names import locale_of
from schema.manage.common import JSON, Locale
from schema.manage.editing import ContentPayload, payload


@strawberry.type
class CorrectionsMutation:
    @strawberry.mutation(
        description="Put a text right in the draft, and say publicly what was wrong. Readers see both once the draft is published."
    )
    async def correction_add(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        expected_revision: int,
        locale: Locale,
        wrong: str,
        right: str,
        reason: str,
        values: JSON,
        note: str | None = None,
    ) -> ContentPayload:
        language = locale_of(locale)
        correction = Correction(language, wrong, right, note)

        async def work(act: Act) -> str:
            content_type = type_of(act, await item_of(act, str(id)))
            given = values if isinstance(values, Mapping) else {}
            await add_correction(
                act,
                str(id),
                correction,
                in_language(given, language, content_type),
                expected_revision=expected_revision,
                reason=reason,
            )
            return str(id)

        return payload(await attempt(info, work))
