from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('kapok', '0003_auto_20261129_0737')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Portal',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=64)),
                ('account', fields.CharField(unique=True, max_length=64)),
                ('name', fields.CharField(max_length=200)),
                ('key', fields.CharField(unique=True, max_length=64)),
                ('former_key', fields.CharField(null=True, max_length=64)),
                ('former_until', fields.BigIntField(null=True)),
                ('origins', fields.TextField(default='[]', unique=False)),
                ('types', fields.TextField(default='[]', unique=False)),
                ('series', fields.TextField(default='[]', unique=False)),
                ('topics', fields.TextField(default='[]', unique=False)),
                ('points_per_minute', fields.IntField()),
                ('state', fields.CharField(max_length=16)),
                ('made_at', fields.BigIntField()),
                ('made_by', fields.CharField(max_length=200)),
                ('ended_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'portal', 'app': 'kapok', 'pk_attr': 'id', 'table_description': 'portal'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PortalPull',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('portal', fields.CharField(max_length=64)),
                ('epoch', fields.CharField(max_length=32)),
                ('types', fields.CharField(max_length=1000)),
                ('position', fields.BigIntField()),
                ('at', fields.BigIntField()),
            ],
            options={'table': 'portal_pull', 'app': 'kapok', 'unique_together': (('portal', 'epoch', 'types', 'position'),), 'pk_attr': 'id', 'table_description': 'portal_pull'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PortalShown',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('portal', fields.CharField(max_length=64)),
                ('item', fields.CharField(db_index=True, max_length=64)),
                ('shown_at', fields.BigIntField(null=True)),
                ('gone_at', fields.BigIntField(null=True)),
            ],
            options={'table': 'portal_shown', 'app': 'kapok', 'unique_together': (('portal', 'item'),), 'pk_attr': 'id', 'table_description': 'portal_shown'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PortalView',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('portal', fields.CharField(max_length=64)),
                ('item', fields.CharField(max_length=64)),
                ('day', fields.CharField(db_index=True, max_length=10)),
                ('views', fields.BigIntField()),
            ],
            options={'table': 'portal_view', 'app': 'kapok', 'unique_together': (('portal', 'day', 'item'),), 'pk_attr': 'id', 'table_description': 'portal_view'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Account',
            name='portal',
            field=fields.CharField(null=True, max_length=64),
        ),
    ]
