-- Changes to the partitioned tables of the treasury: debits that the bank refuses before their day, and payers known again.

alter table treasury_debitorder drop constraint treasury_debit_order_state_known;
alter table treasury_debitorder add constraint treasury_debit_order_state_known
    check (state in ('sent', 'rejected', 'settled', 'returned'));
alter table treasury_debitorder drop constraint treasury_debit_order_days_by_state;
alter table treasury_debitorder add constraint treasury_debit_order_days_by_state check (
    (settled_on is not null) = (state in ('settled', 'returned'))
    and (returned_on is not null) = (state in ('rejected', 'returned'))
    and (return_reason <> '') <= (state in ('rejected', 'returned'))
);

alter table treasury_movement add column payer_print varchar(64);
alter table treasury_movement add column transaction_code varchar(35);
create index treasury_movement_payer on treasury_movement (organism_id, payer_print) where payer_print is not null;
