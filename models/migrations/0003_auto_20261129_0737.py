from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('kapok', '0002_auto_20261125_0003')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ChangeLog',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('epoch', fields.CharField(max_length=32)),
                ('newest', fields.BigIntField(default=0)),
                ('floor', fields.BigIntField(default=0)),
                ('filled', fields.SmallIntField(default=0)),
            ],
            options={'table': 'change_log', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'change_log'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='GoneAddress',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.BigIntField(db_index=True)),
                ('digest', fields.CharField(db_index=True, max_length=64)),
            ],
            options={'table': 'gone_address', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'gone_address'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LegacyAddress',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('path', fields.CharField(unique=True, max_length=2000)),
                ('target_item', fields.BigIntField(null=True, db_index=True)),
                ('target_path', fields.CharField(null=True, db_index=True, max_length=2000)),
                ('locale', fields.SmallIntField(null=True)),
                ('changed_at', fields.BigIntField()),
            ],
            options={'table': 'legacy_address', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'legacy_address'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MissedDismissal',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('text', fields.CharField(unique=True, max_length=40)),
                ('day', fields.CharField(max_length=10)),
            ],
            options={'table': 'missed_dismissal', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'missed_dismissal'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MissedSearch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('day', fields.CharField(max_length=10)),
                ('text', fields.CharField(max_length=40)),
                ('locale', fields.CharField(max_length=16)),
                ('count', fields.IntField()),
            ],
            options={'table': 'missed_search', 'app': 'kapok', 'unique_together': (('day', 'text', 'locale'),), 'pk_attr': 'id', 'table_description': 'missed_search'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PublicChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.BigIntField(unique=True)),
                ('public_id', fields.CharField(max_length=64)),
                ('type', fields.CharField(max_length=64)),
                ('position', fields.BigIntField(db_index=True)),
                ('kind', fields.CharField(max_length=16)),
                ('at', fields.CharField(max_length=32)),
                ('notice', fields.TextField(null=True, unique=False)),
                ('notice_at', fields.CharField(null=True, max_length=32)),
                ('digest', fields.CharField(max_length=64)),
                ('wholes', fields.TextField(default='[]', unique=False)),
            ],
            options={'table': 'public_change', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'public_change'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Webhook',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('account', fields.CharField(db_index=True, max_length=200)),
                ('name', fields.CharField(max_length=200)),
                ('url', fields.CharField(max_length=2000)),
                ('kinds', fields.TextField(default='[]', unique=False)),
                ('types', fields.TextField(default='[]', unique=False)),
                ('items', fields.TextField(default='[]', unique=False)),
                ('secrets', fields.TextField(unique=False)),
                ('version', fields.IntField()),
                ('state', fields.CharField(db_index=True, max_length=16)),
                ('challenge', fields.CharField(null=True, max_length=64)),
                ('made_at', fields.BigIntField()),
                ('made_by', fields.CharField(max_length=200)),
                ('verified_at', fields.BigIntField(null=True)),
                ('failing_since', fields.BigIntField(null=True)),
                ('ended_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'webhook', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'webhook'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('delivery', fields.BigIntField(db_index=True)),
                ('at', fields.BigIntField()),
                ('status', fields.IntField(null=True)),
                ('ms', fields.IntField(null=True)),
                ('error', fields.CharField(null=True, max_length=32)),
            ],
            options={'table': 'webhook_attempt', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'webhook_attempt'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('webhook', fields.BigIntField()),
                ('kind', fields.CharField(max_length=32)),
                ('item', fields.CharField(null=True, max_length=64)),
                ('type', fields.CharField(null=True, max_length=64)),
                ('payload', fields.TextField(unique=False)),
                ('state', fields.CharField(max_length=16)),
                ('attempts', fields.IntField(default=0)),
                ('next_at', fields.BigIntField(null=True)),
                ('made_at', fields.BigIntField()),
                ('done_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'webhook_delivery', 'app': 'kapok', 'indexes': [Index(fields=['webhook', 'id']), Index(fields=['state', 'next_at'])], 'pk_attr': 'id', 'table_description': 'webhook_delivery'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='FileTable',
            name='url_key',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='PictureTable',
            name='url_key',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='PictureTable',
            name='url_thumbhash',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='ProtectedTerm',
            name='aliases',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='ProtectedTerm',
            name='english',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='StoredFile',
            name='thumbhash',
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name='StoredFile',
            name='width',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Tombstone',
            name='dates',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddIndex(
            model_name='Tombstone',
            index=Index(fields=['public_id']),
        ),
    ]
