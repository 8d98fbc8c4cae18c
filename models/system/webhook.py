"""Webhooks: who wants to be told of what, what they are told, and how each attempt went."""

from tortoise import fields
from tortoise.models import Model


class Webhook(Model):
    """One subscription. `account` is whose it is, `made_by` who made or last verified it: a person or a token.

    `kinds`, `types` and `items` are JSON lists that it is narrowed to, an empty one to nothing.
    `secrets` is JSON, the newest first: each with the instant until which it is still signed with,
    null for the one in use. `version` is the form of payloads that it was made for. `failing_since`
    is when deliveries began to fail, null while all is well.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    account = fields.CharField(max_length=200, db_index=True)
    name = fields.CharField(max_length=200)
    url = fields.CharField(max_length=2000)
    kinds = fields.TextField(default="[]")
    types = fields.TextField(default="[]")
    items = fields.TextField(default="[]")
    secrets = fields.TextField()
    version = fields.IntField()
    state = fields.CharField(max_length=16, db_index=True)
    challenge = fields.CharField(max_length=64, null=True)
    made_at = fields.BigIntField()
    made_by = fields.CharField(max_length=200)
    verified_at = fields.BigIntField(null=True)
    failing_since = fields.BigIntField(null=True)
    ended_at = fields.BigIntField(null=True)

    class Meta:
        table = "webhook"
        table_description = "webhook"


class WebhookDelivery(Model):
    """One message to one webhook. `public_id` is the message's id, the same at every attempt.

    `payload` is its body to the letter; `item` is the public id it tells of, null of a challenge
    or a test. `attempts` counts those since it was last put on the list.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    webhook = fields.BigIntField()
    kind = fields.CharField(max_length=32)
    item = fields.CharField(max_length=64, null=True)
    type = fields.CharField(max_length=64, null=True)
    payload = fields.TextField()
    state = fields.CharField(max_length=16)
    attempts = fields.IntField(default=0)
    next_at = fields.BigIntField(null=True)
    made_at = fields.BigIntField()
    done_at = fields.BigIntField(null=True)

    class Meta:
        table = "webhook_delivery"
        table_description = "webhook_delivery"
        indexes = (("webhook", "id"), ("state", "next_at"))


class WebhookAttempt(Model):
    """One attempt: when, the status if there was an answer, the milliseconds, and else what failed.

    Nothing of the answer is kept. What was not sent at all, since the address may not be asked, has
    no milliseconds.
    """

    id = fields.BigIntField(primary_key=True)
    delivery = fields.BigIntField(db_index=True)
    at = fields.BigIntField()
    status = fields.IntField(null=True)
    ms = fields.IntField(null=True)
    error = fields.CharField(max_length=32, null=True)

    class Meta:
        table = "webhook_attempt"
        table_description = "webhook_attempt"
