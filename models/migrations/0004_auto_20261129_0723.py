from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('kapok', '0003_auto_20261129_0718')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Tombstone',
            name='dates',
            field=fields.TextField(null=True, unique=False),
        ),
    ]
