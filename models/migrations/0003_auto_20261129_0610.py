from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('kapok', '0002_auto_20261125_0003')]

    initial = False

    operations = [
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
            model_name='ProtectedTerm',
            name='aliases',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='ProtectedTerm',
            name='english',
            field=fields.TextField(null=True, unique=False),
        ),
    ]
