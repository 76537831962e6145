-- What happens to the money of contributor accounts: the accounting day of every row, events of payments, charges,
-- refunds, settings, and where each account stands. Rows that were there get the day that the ledger booked them on.

-- A function of this migration alone: the tables are append-only, for their owner too.
alter table contributions_due disable trigger append_only;
alter table contributions_dueshare disable trigger append_only;
alter table contributions_allocation disable trigger append_only;

alter table contributions_due alter column run_id drop not null,
    add column source varchar(80), add column booked_on date;
alter table contributions_dueshare alter column run_id drop not null,
    add column source varchar(80), add column booked_on date;
alter table contributions_allocation add column booked_on date;

update contributions_due due set source = 'run:' || due.run_id, booked_on = run.as_of
    from contributions_run run where run.organism_id = due.organism_id and run.id = due.run_id;
update contributions_dueshare due set source = 'run:' || due.run_id, booked_on = run.as_of
    from contributions_run run where run.organism_id = due.organism_id and run.id = due.run_id;
update contributions_allocation set booked_on = (allocated_at at time zone 'Europe/Paris')::date;

alter table contributions_due alter column source set not null, alter column booked_on set not null;
alter table contributions_dueshare alter column source set not null, alter column booked_on set not null;
alter table contributions_allocation alter column booked_on set not null;
alter table contributions_due enable trigger append_only;
alter table contributions_dueshare enable trigger append_only;
alter table contributions_allocation enable trigger append_only;

alter table contributions_payment alter column state type varchar(9),
    add column payer varchar(140) not null default '', add column deposited_on date;
alter table contributions_payment drop constraint contributions_payment_state_days;
alter table contributions_payment add constraint contributions_payment_state_days check (
    case state when 'ordered' then ordered_on is not null and received_on is null and returned_on is null
               when 'deposited' then deposited_on is not null and received_on is null and returned_on is null
               when 'received' then received_on is not null and returned_on is null
               when 'undone' then received_on is not null and returned_on is null
               else returned_on is not null end);
create index contributions_payment_waiting on contributions_payment (organism_id, state, id)
    where state in ('ordered', 'deposited');
create index contributions_payment_returns on contributions_payment (organism_id, returned_on) where state = 'returned';

create sequence contributions_charge_id_seq as bigint;
create table contributions_charge (
    id bigint not null default nextval('contributions_charge_id_seq'),
    organism_id integer not null references network_organism (id),
    account_id bigint not null,
    month date not null,
    kind varchar(9) not null,
    cents bigint not null,
    reason varchar(300) not null,
    article varchar(60) not null,
    key varchar(160) not null,
    made_by bigint,
    made_at timestamptz not null,
    booked_on date not null,
    constraint contributions_charge_pkey primary key (organism_id, id),
    constraint contributions_charge_once unique (organism_id, key),
    constraint contributions_charge_of_account foreign key (organism_id, account_id)
        references contributions_account (organism_id, id),
    constraint contributions_charge_amount check (cents <> 0),
    constraint contributions_charge_month_starts check (extract(day from month) = 1)
) partition by list (organism_id);
alter sequence contributions_charge_id_seq owned by contributions_charge.id;
create index contributions_charge_account on contributions_charge (organism_id, account_id, month);

create sequence contributions_paymentevent_id_seq as bigint;
create table contributions_paymentevent (
    id bigint not null default nextval('contributions_paymentevent_id_seq'),
    organism_id integer not null references network_organism (id),
    payment_id bigint not null,
    account_id bigint not null,
    kind varchar(9) not null,
    state varchar(9) not null,
    under_way_cents bigint not null,
    received_cents bigint not null,
    reason varchar(300) not null,
    made_by bigint,
    booked_on date not null,
    happened_at timestamptz not null,
    constraint contributions_paymentevent_pkey primary key (organism_id, id),
    constraint contributions_paymentevent_of_account foreign key (organism_id, account_id)
        references contributions_account (organism_id, id)
) partition by list (organism_id);
alter sequence contributions_paymentevent_id_seq owned by contributions_paymentevent.id;
create index contributions_pevent_account on contributions_paymentevent (organism_id, account_id);
create index contributions_pevent_payment on contributions_paymentevent (organism_id, payment_id);

create table contributions_refund (
    id bigint generated by default as identity not null,
    organism_id integer not null references network_organism (id),
    account_id bigint not null,
    cents bigint not null,
    state varchar(9) not null,
    reason varchar(300) not null,
    key varchar(35) not null,
    bank_account_id bigint not null,
    second_person boolean not null,
    asked_by bigint not null,
    asked_on date not null,
    decided_by bigint,
    decided_on date,
    decision_reason varchar(300) not null,
    ordered_on date,
    paid_on date,
    returned_on date,
    return_reason varchar(4) not null,
    constraint contributions_refund_pkey primary key (organism_id, id),
    constraint contributions_refund_once unique (organism_id, key),
    constraint contributions_refund_of_account foreign key (organism_id, account_id)
        references contributions_account (organism_id, id),
    constraint contributions_refund_amount check (cents > 0),
    -- Four eyes: nobody decides alone on what two must decide.
    constraint contributions_refund_two_people check (
        not second_person or decided_by is null or state = 'refused' or decided_by <> asked_by),
    constraint contributions_refund_state_days check (
        case state when 'asked' then decided_on is null
                   when 'approved' then decided_on is not null and ordered_on is null
                   when 'refused' then decided_on is not null and ordered_on is null
                   when 'ordered' then ordered_on is not null and paid_on is null
                   when 'paid' then paid_on is not null and returned_on is null
                   else returned_on is not null end)
);
create index contributions_refund_account on contributions_refund (organism_id, account_id);
create index contributions_refund_work on contributions_refund (organism_id, state, id);

create table contributions_refundstep (
    id bigint generated by default as identity not null,
    organism_id integer not null references network_organism (id),
    refund_id bigint not null,
    account_id bigint not null,
    state varchar(9) not null,
    paid_cents bigint not null,
    reason varchar(300) not null,
    made_by bigint,
    booked_on date not null,
    happened_at timestamptz not null,
    constraint contributions_refundstep_pkey primary key (organism_id, id),
    constraint contributions_refundstep_of_refund foreign key (organism_id, refund_id)
        references contributions_refund (organism_id, id)
);
create index contributions_rstep_account on contributions_refundstep (organism_id, account_id);

create table contributions_refundpart (
    id bigint generated by default as identity not null,
    organism_id integer not null references network_organism (id),
    refund_id bigint not null,
    payment_id bigint not null,
    account_id bigint not null,
    cents bigint not null,
    booked_on date not null,
    constraint contributions_refundpart_pkey primary key (organism_id, id),
    constraint contributions_refundpart_of_refund foreign key (organism_id, refund_id)
        references contributions_refund (organism_id, id)
);
create index contributions_rpart_account on contributions_refundpart (organism_id, account_id);

create table contributions_setting (
    id bigint generated by default as identity not null,
    organism_id integer not null references network_organism (id),
    name varchar(60) not null,
    cents bigint not null,
    set_by bigint not null,
    set_at timestamptz not null,
    constraint contributions_setting_pkey primary key (organism_id, id),
    constraint contributions_setting_once unique (organism_id, name),
    constraint contributions_setting_amount check (cents >= 0)
);

create table contributions_balance (
    organism_id integer not null references network_organism (id),
    account_id bigint not null,
    siret varchar(14) not null,
    due_cents bigint not null default 0,
    paid_cents bigint not null default 0,
    under_way_cents bigint not null default 0,
    credit_cents bigint not null default 0,
    reserved_cents bigint not null default 0,
    balance_cents bigint not null default 0,
    oldest_unpaid_month date,
    last_assessed_month date,
    credit_since date,
    constraint contributions_balance_pkey primary key (organism_id, account_id)
) partition by list (organism_id);
create index contributions_balance_siret on contributions_balance (organism_id, siret);
create index contributions_balance_owed on contributions_balance (organism_id, balance_cents, account_id);
create index contributions_balance_due on contributions_balance (organism_id, due_cents, account_id);
create index contributions_balance_credit on contributions_balance (organism_id, credit_cents, account_id);
create index contributions_balance_unpaid on contributions_balance (organism_id, oldest_unpaid_month, account_id)
    where oldest_unpaid_month is not null;
create index contributions_balance_filed on contributions_balance (organism_id, last_assessed_month, account_id);

-- Bodies that have partitions get those of the new tables now, for what they hold is filled in below.
select laroque_add_organism(organism) from laroque_partitioned_organism order by organism;

-- An account has its balance from its first day, whoever opens it.
create function contributions_balance_opens() returns trigger language plpgsql as $function$
begin
    insert into contributions_balance (organism_id, account_id, siret)
        select organism_id, id, siret from opened on conflict do nothing;
    return null;
end
$function$;
create trigger balance_opens after insert on contributions_account
    referencing new table as opened for each statement execute function contributions_balance_opens();

-- What accounts of a body stand at, from their rows; accounts null stands for all of them.
create function contributions_balances(body integer, accounts bigint[], as_of date) returns table (
    account_id bigint, due_cents bigint, paid_cents bigint, under_way_cents bigint, credit_cents bigint,
    reserved_cents bigint, balance_cents bigint, oldest_unpaid_month date
) language sql stable as $function$
    with moves as (
        select share.account_id, month, cents as due, 0::bigint as paid, case when beneficiary = 'refund' then cents else 0 end as again,
            0::bigint as under_way, 0::bigint as received, 0::bigint as refunded, 0::bigint as reserved
        from contributions_dueshare share
        where organism_id = body and (accounts is null or share.account_id = any(accounts)) and (as_of is null or booked_on <= as_of)
        union all
        select part.account_id, month, 0, cents, 0, 0, 0, 0, 0 from contributions_allocation part
        where organism_id = body and (accounts is null or part.account_id = any(accounts)) and (as_of is null or booked_on <= as_of)
        union all
        select event.account_id, null, 0, 0, 0, event.under_way_cents, received_cents, 0, 0 from contributions_paymentevent event
        where organism_id = body and (accounts is null or event.account_id = any(accounts)) and (as_of is null or booked_on <= as_of)
        union all
        select step.account_id, null, 0, 0, 0, 0, 0, paid_cents, -paid_cents from contributions_refundstep step
        where organism_id = body and (accounts is null or step.account_id = any(accounts)) and (as_of is null or booked_on <= as_of)
        union all
        select part.account_id, null, 0, 0, 0, 0, 0, 0, cents from contributions_refundpart part
        where organism_id = body and (accounts is null or part.account_id = any(accounts)) and (as_of is null or booked_on <= as_of)
    ), months as (
        select moves.account_id, month, sum(due) as due, sum(paid) as paid, sum(again) as again, sum(under_way) as under_way,
            sum(received) as received, sum(refunded) as refunded, sum(reserved) as reserved
        from moves group by moves.account_id, month
    )
    select months.account_id, sum(due)::bigint, sum(paid)::bigint, sum(under_way)::bigint,
        sum(received - paid - refunded + again)::bigint, sum(reserved)::bigint,
        sum(due - under_way - received + refunded - again)::bigint, min(month) filter (where due > paid)
    from months group by months.account_id
$function$;

-- The events of payments recorded before there was a log, on the days that the ledger booked them on.
insert into contributions_paymentevent (organism_id, payment_id, account_id, kind, state, under_way_cents,
    received_cents, reason, booked_on, happened_at)
select payment.organism_id, payment.id, payment.account_id, told.kind,
    case when told.kind = 'received' and entry.id > back.id then 'returned' else told.kind end,
    case told.kind when 'ordered' then payment.cents
        when 'received' then case when payment.means = 'debit' and (back.id is null or entry.id < back.id) then -payment.cents else 0 end
        else case when settled.id is null or back.id < settled.id then -payment.cents else 0 end end,
    case told.kind when 'received' then case when back.id is null or entry.id < back.id then payment.cents else 0 end
        when 'returned' then case when settled.id < back.id then -payment.cents else 0 end else 0 end,
    case told.kind when 'returned' then payment.return_reason else '' end,
    coalesce(entry.accounting_on, told.day),
    coalesce(entry.posted_at, told.day::timestamp at time zone 'Europe/Paris')
from contributions_payment payment
cross join lateral (values
    ('ordered', payment.ordered_on, array['debit_sent:' || payment.key]),
    ('received', payment.received_on, array['debit_settled:' || payment.key, 'transfer_received:' || payment.key,
        'receipt_explained:' || payment.key]),
    ('returned', payment.returned_on, array['debit_returned:' || payment.key])
) as told (kind, day, keys)
left join ledger_entry entry on entry.organism_id = payment.organism_id and entry.key = any(told.keys)
left join ledger_entry settled on settled.organism_id = payment.organism_id
    and settled.key = 'debit_settled:' || payment.key
left join ledger_entry back on back.organism_id = payment.organism_id and back.key = 'debit_returned:' || payment.key
where told.day is not null
order by coalesce(entry.posted_at, told.day::timestamp at time zone 'Europe/Paris'), payment.id;

insert into contributions_balance (organism_id, account_id, siret)
    select organism_id, id, siret from contributions_account;
update contributions_balance balance
    set due_cents = found.due_cents, paid_cents = found.paid_cents, under_way_cents = found.under_way_cents,
        credit_cents = found.credit_cents, reserved_cents = found.reserved_cents, balance_cents = found.balance_cents,
        oldest_unpaid_month = found.oldest_unpaid_month,
        credit_since = case when found.credit_cents > 0 then (select max(received_on) from contributions_payment payment
            where payment.organism_id = bodies.body and payment.account_id = found.account_id) end
    from (select distinct organism_id as body from contributions_account) as bodies
    cross join lateral contributions_balances(bodies.body, null, null) as found
    where balance.organism_id = bodies.body and balance.account_id = found.account_id;
update contributions_balance balance set last_assessed_month = filed.month
    from (select organism_id, account_id, max(month) as month from contributions_declaration
        where state = 'assessed' group by 1, 2) as filed
    where balance.organism_id = filed.organism_id and balance.account_id = filed.account_id;
