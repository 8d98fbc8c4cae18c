from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('kapok', '0002_auto_20261125_0003')]

    initial = False

    operations = [
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
