from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('kapok', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Alarm',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(db_index=True, max_length=32)),
                ('public_id', fields.CharField(null=True, db_index=True, max_length=64)),
                ('code', fields.CharField(max_length=64)),
                ('at', fields.BigIntField()),
                ('ended_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'alarm', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'alarm'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Announced',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('placement', fields.BigIntField()),
                ('kind', fields.CharField(max_length=32)),
            ],
            options={'table': 'announced', 'app': 'kapok', 'unique_together': (('placement', 'kind'),), 'pk_attr': 'id', 'table_description': 'announced'},
            bases=['Model'],
        ),
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
            name='Counter',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=32)),
                ('value', fields.BigIntField(default=0)),
            ],
            options={'table': 'counter', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'counter'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Listener',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=64)),
                ('position', fields.BigIntField(default=0)),
                ('failures', fields.IntField(default=0)),
                ('failing_since', fields.BigIntField(null=True)),
            ],
            options={'table': 'listener', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'listener'},
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
            name='Secret',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=32)),
                ('value', fields.CharField(max_length=128)),
            ],
            options={'table': 'secret', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'secret'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StoredFile',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=64)),
                ('item', fields.BigIntField(db_index=True)),
                ('sha256', fields.CharField(max_length=64)),
                ('mime', fields.CharField(max_length=80)),
                ('bytes', fields.BigIntField()),
                ('name', fields.CharField(max_length=200)),
                ('made_at', fields.BigIntField()),
                ('made_by', fields.CharField(max_length=200)),
            ],
            options={'table': 'stored_file', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'stored_file'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Fact',
            name='position',
            field=fields.BigIntField(null=True, db_index=True),
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
        ops.AddIndex(
            model_name='Placement',
            index=Index(fields=['live_from']),
        ),
        ops.AddIndex(
            model_name='Placement',
            index=Index(fields=['live_until']),
        ),
    ]
