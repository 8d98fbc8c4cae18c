from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('kapok', '0003_auto_20261129_0610')]

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
    ]
