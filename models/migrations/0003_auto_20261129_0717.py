from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('kapok', '0002_auto_20261125_0003')]

    initial = False

    operations = [
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
        ops.AddIndex(
            model_name='Tombstone',
            index=Index(fields=['public_id']),
        ),
    ]
