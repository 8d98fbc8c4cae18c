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
