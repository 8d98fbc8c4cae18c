from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

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
            name='EditLock',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.BigIntField(unique=True)),
                ('by', fields.CharField(max_length=200)),
                ('since', fields.BigIntField()),
                ('expires_at', fields.BigIntField()),
            ],
            options={'table': 'edit_lock', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'edit_lock'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Hold',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.BigIntField(db_index=True)),
                ('placement', fields.BigIntField()),
                ('release', fields.CharField(null=True, db_index=True, max_length=64)),
                ('publish_at', fields.BigIntField()),
                ('code', fields.CharField(max_length=32)),
                ('cause', fields.CharField(max_length=64)),
                ('state', fields.CharField(db_index=True, max_length=16)),
                ('held_at', fields.BigIntField()),
                ('ended_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'hold', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'hold'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Once',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('actor', fields.CharField(max_length=200)),
                ('key', fields.CharField(max_length=200)),
                ('digest', fields.CharField(max_length=64)),
                ('result', fields.TextField(null=True, unique=False)),
                ('at', fields.BigIntField(db_index=True)),
            ],
            options={'table': 'once', 'app': 'kapok', 'unique_together': (('actor', 'key'),), 'pk_attr': 'id', 'table_description': 'once'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Presence',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.BigIntField()),
                ('by', fields.CharField(max_length=200)),
                ('seen_at', fields.BigIntField()),
            ],
            options={'table': 'presence', 'app': 'kapok', 'unique_together': (('item', 'by'),), 'pk_attr': 'id', 'table_description': 'presence'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Release',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('title', fields.CharField(max_length=200)),
                ('state', fields.CharField(db_index=True, max_length=16)),
                ('publish_at', fields.BigIntField(null=True)),
                ('zone', fields.CharField(null=True, max_length=64)),
                ('made_by', fields.CharField(max_length=200)),
                ('made_at', fields.BigIntField()),
            ],
            options={'table': 'release', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'release'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReleaseItem',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('release', fields.BigIntField()),
                ('item', fields.BigIntField(db_index=True)),
                ('kind', fields.CharField(max_length=16)),
                ('locales', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'release_item', 'app': 'kapok', 'unique_together': (('release', 'item'),), 'pk_attr': 'id', 'table_description': 'release_item'},
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
            model_name='EventTable',
            name='calendar_sequence',
            field=fields.BigIntField(null=True),
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
        ops.AddField(
            model_name='Revision',
            name='autosave',
            field=fields.SmallIntField(default=0),
        ),
        ops.AddField(
            model_name='SessionTable',
            name='calendar_sequence',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='SessionTable',
            name='schedule_changes',
            field=fields.TextField(null=True, unique=False),
        ),
    ]
