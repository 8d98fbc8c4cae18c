from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('kapok', '0003_auto_20261129_0610')]

    initial = False

    operations = [
        ops.AddField(
            model_name='FileTable',
            name='url_key',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='PictureTable',
            name='url_key',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='PictureTable',
            name='url_thumbhash',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='StoredFile',
            name='thumbhash',
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name='StoredFile',
            name='width',
            field=fields.IntField(null=True),
        ),
    ]
