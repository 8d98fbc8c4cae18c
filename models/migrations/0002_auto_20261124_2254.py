from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('kapok', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.BigIntField()),
                ('actor', fields.CharField(db_index=True, max_length=200)),
                ('verb', fields.CharField(max_length=64)),
                ('public_id', fields.CharField(null=True, db_index=True, max_length=64)),
                ('revision', fields.IntField(null=True)),
                ('reason', fields.TextField(null=True, unique=False)),
                ('details', fields.TextField(default='{}', unique=False)),
                ('previous', fields.CharField(max_length=64)),
                ('sha256', fields.CharField(max_length=64)),
            ],
            options={'table': 'audit_entry', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'audit_entry'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AuditHead',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('entry', fields.BigIntField()),
                ('count', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
            ],
            options={'table': 'audit_head', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'audit_head'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Role',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=64)),
                ('zh', fields.CharField(max_length=80)),
                ('en', fields.CharField(max_length=80)),
                ('grants', fields.TextField(unique=False)),
            ],
            options={'table': 'role', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'role'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SavedView',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('person', fields.CharField(db_index=True, max_length=200)),
                ('name', fields.CharField(max_length=80)),
                ('wanted', fields.TextField(unique=False)),
                ('saved_at', fields.BigIntField()),
            ],
            options={'table': 'saved_view', 'app': 'kapok', 'unique_together': (('person', 'name'),), 'pk_attr': 'id', 'table_description': 'saved_view'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Takedown',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('item', fields.BigIntField(db_index=True)),
                ('item_public_id', fields.CharField(max_length=64)),
                ('type', fields.CharField(max_length=64)),
                ('claimant', fields.TextField(null=True, unique=False)),
                ('category', fields.CharField(max_length=32)),
                ('ground', fields.TextField(unique=False)),
                ('received_at', fields.BigIntField()),
                ('due_at', fields.BigIntField(db_index=True)),
                ('state', fields.CharField(max_length=32)),
                ('decision', fields.TextField(null=True, unique=False)),
                ('opened_by', fields.CharField(max_length=200)),
                ('decided_at', fields.BigIntField(null=True)),
                ('decided_by', fields.CharField(null=True, max_length=200)),
            ],
            options={'table': 'takedown', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'takedown'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Tombstone',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.BigIntField(db_index=True)),
                ('public_id', fields.CharField(max_length=64)),
                ('type', fields.CharField(max_length=64)),
                ('at', fields.BigIntField()),
                ('category', fields.CharField(max_length=32)),
                ('notice', fields.TextField(default='{}', unique=False)),
                ('lifted_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'tombstone', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'tombstone'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Translation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.BigIntField()),
                ('locale', fields.SmallIntField()),
                ('state', fields.CharField(max_length=16)),
                ('revision', fields.IntField(null=True)),
                ('sha256', fields.CharField(null=True, max_length=64)),
            ],
            options={'table': 'translation', 'app': 'kapok', 'unique_together': (('item', 'locale'),), 'pk_attr': 'id', 'table_description': 'translation'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TranslationCheck',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.BigIntField()),
                ('locale', fields.SmallIntField()),
                ('revision', fields.IntField()),
                ('by', fields.CharField(max_length=200)),
                ('at', fields.BigIntField()),
            ],
            options={'table': 'translation_check', 'app': 'kapok', 'unique_together': (('item', 'locale'),), 'pk_attr': 'id', 'table_description': 'translation_check'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Item',
            name='trashed_at',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Placement',
            name='release',
            field=fields.CharField(null=True, db_index=True, max_length=64),
        ),
    ]
