-- A body with :accounts contributors: April owed by all, paid by six in ten, one in twenty past its day, each with the
-- message, the declaration, the dues and the payment it comes from. Run by the owner of a server that lasts as long as
-- the measure: journals and triggers are put out for good.

alter table registry_employer disable trigger user;
alter table registry_establishment disable trigger user;
alter table contributions_account disable trigger user;

create temporary table one on commit drop as
    select n, lpad((100000000 + n)::text, 9, '0') as siren, lpad((100000000 + n)::text, 9, '0') || '00011' as siret,
        50000 + (n::bigint * 7919) %% 900000 as cents, n %% 10 < 6 as paid, n %% 20 = 7 as late,
        (array['75', '77', '78', '91', '92', '93', '94', '95'])[1 + n %% 8] as department
    from generate_series(1, %(accounts)s) as n;
insert into registry_employer (siren, name) select siren, 'EMPLOYER ' || n from one;
insert into registry_establishment (siret, siren, name, address, postcode, town, department, ape)
    select siret, siren, 'ATELIER ' || md5(n::text), '', department || '000', 'TOWN', department, '4711F' from one;
insert into contributions_account (id, organism_id, siret, opened_on)
    select n, %(organism)s, siret, '2026-01-01' from one;
insert into contributions_balance (organism_id, account_id, siret, due_cents, paid_cents, under_way_cents, credit_cents,
    reserved_cents, balance_cents, oldest_unpaid_month, last_assessed_month, credit_since)
    select %(organism)s, n, siret, cents, case when paid then cents else 0 end, 0, case when n %% 100 = 1 then 500 else 0 end,
        0, case when paid then 0 else cents end, case when late then date '2026-03-01' when not paid then date '2026-05-01' end,
        date '2026-04-01', case when n %% 100 = 1 then date '2026-05-15' end from one;
insert into exchanges_message (id, organism_id, direction, kind, name, sender, key, sha256, size, state, recorded_at)
    select n, %(organism)s, 'in', 'dsn', 'dsn-' || n || '.edi', '', 'key' || n, sha256(n::text::bytea), 50000, 'accepted',
        timestamptz '2026-05-01' + n * interval '1 second' from one;
insert into contributions_declaration (id, organism_id, account_id, message_id, position, siret, month, fraction, type,
    order_number, norm, state, declared_cents, recomputed_cents, debit_cents, due_on, received_at, run_id)
    select n, %(organism)s, n, n, 0, siret, '2026-04-01', '11', '01', n, 'P26V01',
        case when n %% 1000 = 0 then 'received' else 'assessed' end, cents, cents, 0, '2026-05-15',
        timestamptz '2026-05-01' + n * interval '1 second', 1 from one;
insert into contributions_dueshare (organism_id, account_id, month, kind, borne_by, beneficiary, cents, run_id, source,
    booked_on)
    select %(organism)s, n, '2026-04-01', 'principal', part.borne_by, part.beneficiary, cents / 3, 1, 'run:1', '2026-05-04'
    from one cross join (values ('employee', 'old_age'), ('employer', 'health'), ('employer', 'family'))
        as part (borne_by, beneficiary);
insert into contributions_payment (id, organism_id, account_id, means, state, cents, key, named_month, received_on,
    return_reason)
    select n, %(organism)s, n, 'transfer', 'received', cents, 'movement:' || n || ':1', '2026-04-01', '2026-05-15', ''
    from one where paid;
insert into treasury_statement (id, organism_id, message_id, rank, version, number, currency, closed_on, movements_hash,
    state, alarms, recorded_at)
    select 1, %(organism)s, 1, 1, 'camt.053.001.08', '1', 'EUR', date '2026-05-15', '\x00', 'booked', '{}', now();
insert into treasury_movement (organism_id, statement_id, line, entry, cents, currency, booked_on, end_to_end_id,
    counterparty, is_reversal, state, why, meaning, rule, target_id)
    select %(organism)s, 1, n, n, cents, 'EUR', '2026-05-15', 'E' || n, 'EMPLOYER ' || n, false,
        case when n %% 1000 = 3 then 'suspense' else 'matched' end, '', 'transfer', 'reference', n from one;
