"""Transfer orders, refusals of debits by the bank, and what people do about movements."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

# As makemigrations wrote it, so that it can be compared when it is written again.
# fmt: off
_generated = [
    migrations.CreateModel(
        name='MovementAct',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('movement_id', models.BigIntegerField(verbose_name='movement')),
            ('rank', models.IntegerField(verbose_name='rank')),
            ('kind', models.CharField(choices=[('settled', 'Settled on accounts'), ('undone', 'Match undone'), ('giving_back', 'Asked to be given back'), ('kept', 'Giving back refused'), ('ordered_back', 'Ordered back to its payer'), ('charges', 'Explained as charges of the bank'), ('returned_debit', 'Explained as a debit that came back'), ('reversed', 'Paired with the movement it reverses')], max_length=16, verbose_name='kind')),
            ('at', models.DateTimeField(verbose_name='at')),
            ('reason', models.TextField(blank=True, verbose_name='reason')),
            ('name', models.CharField(blank=True, max_length=70, verbose_name='payee')),
            ('subject', models.CharField(blank=True, max_length=80, verbose_name='subject')),
        ],
        options={
            'verbose_name': 'act on a movement',
            'verbose_name_plural': 'acts on movements',
        },
    ),
    migrations.CreateModel(
        name='MovementPart',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('movement_id', models.BigIntegerField(verbose_name='movement')),
            ('key', models.CharField(max_length=60, verbose_name='key of the payment')),
            ('account_id', models.BigIntegerField(verbose_name='contributor account')),
            ('cents', models.BigIntegerField(verbose_name='amount in cents')),
            ('named_month', models.DateField(null=True, verbose_name='month named by the payer')),
            ('is_undone', models.BooleanField(default=False, verbose_name='undone')),
        ],
        options={
            'verbose_name': 'part of a receipt',
            'verbose_name_plural': 'parts of receipts',
        },
    ),
    migrations.CreateModel(
        name='TransferFile',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('reference', models.CharField(max_length=35, verbose_name='reference')),
            ('execute_on', models.DateField(verbose_name='to be executed on')),
            ('orders', models.IntegerField(verbose_name='number of orders')),
            ('cents', models.BigIntegerField(verbose_name='total in cents')),
            ('message_id', models.BigIntegerField(verbose_name='message')),
            ('ordered_at', models.DateTimeField(verbose_name='ordered at')),
        ],
        options={
            'verbose_name': 'file of transfers',
            'verbose_name_plural': 'files of transfers',
        },
    ),
    migrations.CreateModel(
        name='TransferOrder',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('end_to_end_id', models.CharField(max_length=35, verbose_name='end-to-end id')),
            ('key', models.CharField(max_length=80, verbose_name='key')),
            ('purpose', models.CharField(choices=[('refund', 'Refund of a credit'), ('third_party', 'Payment to a third party'), ('receipt_given_back', 'Receipt given back to its payer'), ('fees', 'Fees')], max_length=20, verbose_name='purpose')),
            ('subject', models.CharField(max_length=80, verbose_name='subject')),
            ('name', models.CharField(max_length=70, verbose_name='payee')),
            ('cents', models.BigIntegerField(verbose_name='amount in cents')),
            ('remittance', models.CharField(max_length=140, verbose_name='remittance')),
            ('state', models.CharField(choices=[('sent', 'Sent'), ('rejected', 'Refused by the bank'), ('executed', 'Executed'), ('returned', 'Returned')], max_length=10, verbose_name='state')),
            ('executed_on', models.DateField(null=True, verbose_name='executed on')),
            ('ended_on', models.DateField(null=True, verbose_name='refused or returned on')),
            ('reason', models.CharField(blank=True, max_length=35, verbose_name='reason')),
        ],
        options={
            'verbose_name': 'transfer',
            'verbose_name_plural': 'transfers',
        },
    ),
    migrations.AddField(
        model_name='movement',
        name='payer_print',
        field=models.CharField(max_length=64, null=True, verbose_name="fingerprint of the payer's account"),
    ),
    migrations.AddField(
        model_name='movement',
        name='transaction_code',
        field=models.CharField(max_length=35, null=True, verbose_name='transaction code of the bank'),
    ),
    migrations.AlterField(
        model_name='debitorder',
        name='state',
        field=models.CharField(choices=[('sent', 'Sent'), ('rejected', 'Refused by the bank'), ('settled', 'Paid'), ('returned', 'Returned')], max_length=10, verbose_name='state'),
    ),
    migrations.AddIndex(
        model_name='movement',
        index=models.Index(condition=models.Q(('payer_print__isnull', False)), fields=['organism', 'payer_print'], name='treasury_movement_payer'),
    ),
    migrations.AddField(
        model_name='movementact',
        name='by',
        field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
    ),
    migrations.AddField(
        model_name='movementact',
        name='organism',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism'),
    ),
    migrations.AddField(
        model_name='movementact',
        name='payee',
        field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.bankaccount', verbose_name='account of the payee'),
    ),
    migrations.AddField(
        model_name='movementpart',
        name='act',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='treasury.movementact', verbose_name='act'),
    ),
    migrations.AddField(
        model_name='movementpart',
        name='organism',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism'),
    ),
    migrations.AddField(
        model_name='transferfile',
        name='bank_account',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='treasury.bankaccount', verbose_name='bank account'),
    ),
    migrations.AddField(
        model_name='transferfile',
        name='organism',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism'),
    ),
    migrations.AddField(
        model_name='transferorder',
        name='file',
        field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='treasury.transferfile', verbose_name='file'),
    ),
    migrations.AddField(
        model_name='transferorder',
        name='organism',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism'),
    ),
    migrations.AddField(
        model_name='transferorder',
        name='payee',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.bankaccount', verbose_name='account of the payee'),
    ),
    migrations.AddConstraint(
        model_name='movementact',
        constraint=models.UniqueConstraint(fields=('organism', 'movement_id', 'rank'), name='treasury_movement_act_once'),
    ),
    migrations.AddIndex(
        model_name='movementpart',
        index=models.Index(fields=['organism', 'movement_id'], name='treasury_part_of_movement'),
    ),
    migrations.AddConstraint(
        model_name='movementpart',
        constraint=models.UniqueConstraint(fields=('organism', 'key'), name='treasury_movement_part_once'),
    ),
    migrations.AddConstraint(
        model_name='movementpart',
        constraint=models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='treasury_movement_part_above_zero'),
    ),
    migrations.AddConstraint(
        model_name='transferfile',
        constraint=models.UniqueConstraint(fields=('organism', 'reference'), name='treasury_transfer_file_once'),
    ),
    migrations.AddIndex(
        model_name='transferorder',
        index=models.Index(fields=['organism', 'key'], name='treasury_transfer_key'),
    ),
    migrations.AddIndex(
        model_name='transferorder',
        index=models.Index(condition=models.Q(('state', 'sent')), fields=['organism', 'id'], name='treasury_transfer_sent'),
    ),
    migrations.AddConstraint(
        model_name='transferorder',
        constraint=models.UniqueConstraint(fields=('organism', 'end_to_end_id'), name='treasury_transfer_once'),
    ),
    migrations.AddConstraint(
        model_name='transferorder',
        constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['sent', 'executed'])), fields=('organism', 'key'), name='treasury_transfer_key_once'),
    ),
    migrations.AddConstraint(
        model_name='transferorder',
        constraint=models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='treasury_transfer_above_zero'),
    ),
    migrations.AddConstraint(
        model_name='transferorder',
        constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('executed_on__isnull', True), ('state', 'sent')), models.Q(('ended_on__isnull', False), ('executed_on__isnull', True), ('state', 'rejected')), models.Q(('ended_on__isnull', True), ('executed_on__isnull', False), ('state', 'executed')), models.Q(('ended_on__isnull', False), ('executed_on__isnull', False), ('state', 'returned')), _connector='OR'), name='treasury_transfer_days_by_state'),
    ),
]
# fmt: on

# Amounts, payees and days stay as they were ordered: only what became of an order may change.
_MAY_CHANGE = {
    "transferfile": "",
    "transferorder": "state, executed_on, ended_on, reason",
    "movementact": "",
    "movementpart": "is_undone",
}
_CLOSED = "".join(
    secure_organism_table(
        f"treasury_{table}", privileges=f"SELECT, INSERT, UPDATE ({columns})" if columns else "SELECT, INSERT"
    )
    for table, columns in _MAY_CHANGE.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_security"),
        ("network", "0002_security"),
        ("registry", "0003_payees"),
        ("treasury", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        *tables_by_sql(
            _generated, models=["DebitOrder", "Movement"], sql=Path(__file__).with_name("payment_orders.sql")
        ),
        migrations.RunSQL([_CLOSED, append_only("treasury_movementact")], migrations.RunSQL.noop),
    ]
