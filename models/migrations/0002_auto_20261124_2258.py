from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('kapok', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Account',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('login', fields.CharField(null=True, unique=True, max_length=200)),
                ('email', fields.CharField(null=True, unique=True, max_length=320)),
                ('name', fields.CharField(default='', max_length=200)),
                ('password', fields.CharField(null=True, max_length=255)),
                ('roles', fields.TextField(default='[]', unique=False)),
                ('state', fields.CharField(max_length=16)),
                ('locale', fields.CharField(null=True, max_length=16)),
                ('totp_secret', fields.CharField(null=True, max_length=64)),
                ('totp_on', fields.SmallIntField(default=0)),
                ('totp_step', fields.BigIntField(default=0)),
                ('recovery', fields.TextField(default='[]', unique=False)),
                ('made_at', fields.BigIntField()),
                ('erased_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'account', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'account'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Attempt',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('login', fields.CharField(max_length=64)),
                ('address', fields.CharField(max_length=64)),
                ('at', fields.BigIntField()),
            ],
            options={'table': 'attempt', 'app': 'kapok', 'indexes': [Index(fields=['login', 'at']), Index(fields=['address', 'at'])], 'pk_attr': 'id', 'table_description': 'attempt'},
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
            name='Invitation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sha256', fields.CharField(unique=True, max_length=64)),
                ('account', fields.BigIntField(db_index=True)),
                ('purpose', fields.CharField(max_length=16)),
                ('made_at', fields.BigIntField()),
                ('expires_at', fields.BigIntField()),
            ],
            options={'table': 'invitation', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'invitation'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LoginSession',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sha256', fields.CharField(unique=True, max_length=64)),
                ('account', fields.BigIntField(db_index=True)),
                ('made_at', fields.BigIntField()),
                ('seen_at', fields.BigIntField()),
                ('expires_at', fields.BigIntField()),
            ],
            options={'table': 'login_session', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'login_session'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('sha256', fields.CharField(unique=True, max_length=64)),
                ('shows', fields.CharField(db_index=True, max_length=64)),
                ('by', fields.CharField(max_length=200)),
                ('made_at', fields.BigIntField()),
                ('expires_at', fields.BigIntField()),
                ('revoked_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'preview_link', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'preview_link'},
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
            name='SingleSignOn',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sha256', fields.CharField(unique=True, max_length=64)),
                ('browser', fields.CharField(max_length=64)),
                ('nonce', fields.CharField(max_length=64)),
                ('verifier', fields.CharField(max_length=128)),
                ('next', fields.CharField(max_length=500)),
                ('expires_at', fields.BigIntField()),
            ],
            options={'table': 'single_sign_on', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'single_sign_on'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Token',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('sha256', fields.CharField(unique=True, max_length=64)),
                ('account', fields.BigIntField(db_index=True)),
                ('name', fields.CharField(max_length=200)),
                ('scope', fields.TextField(unique=False)),
                ('origins', fields.TextField(default='[]', unique=False)),
                ('points_per_minute', fields.IntField(null=True)),
                ('made_at', fields.BigIntField()),
                ('made_by', fields.CharField(max_length=200)),
                ('expires_at', fields.BigIntField()),
                ('used_at', fields.BigIntField(null=True)),
                ('revoked_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'token', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'token'},
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
