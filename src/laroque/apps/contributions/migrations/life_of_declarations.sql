-- The life of declarations: what 0002 adds. Signals, returns and their anomalies are large: partitioned by organism.

alter table contributions_declaration
    add column nature varchar(2) not null default '01',
    add column replaces_id bigint,
    add column deadline_at timestamptz,
    add column has_bordereaux boolean not null default true;
drop index contributions_declaration_one_counts;
create unique index contributions_declaration_one_counts
    on contributions_declaration (organism_id, siret, month, fraction)
    where nature = '01' and state not in ('replaced', 'cancelled');
create index contributions_decl_received on contributions_declaration (organism_id, received_at);

create sequence contributions_signal_id_seq as bigint;
create table contributions_signal (
    id bigint not null default nextval('contributions_signal_id_seq'),
    organism_id integer not null references network_organism (id),
    message_id bigint not null,
    position integer not null,
    siret varchar(14) not null,
    nature varchar(2) not null,
    type varchar(2) not null,
    order_number bigint not null,
    made_on date,
    happened_on date,
    month date,
    purpose varchar(2) not null,
    state varchar(9) not null,
    replaces_id bigint,
    received_at timestamptz not null,
    constraint contributions_signal_pkey primary key (organism_id, id),
    constraint contributions_signal_once unique (organism_id, siret, order_number)
) partition by list (organism_id);
alter sequence contributions_signal_id_seq owned by contributions_signal.id;

create sequence contributions_return_id_seq as bigint;
create table contributions_return (
    id bigint not null default nextval('contributions_return_id_seq'),
    organism_id integer not null references network_organism (id),
    kind varchar(9) not null,
    siret varchar(14) not null,
    month date not null,
    version integer not null,
    facts bytea not null,
    message_id bigint not null,
    anomaly_count integer not null,
    made_at timestamptz not null,
    constraint contributions_return_pkey primary key (organism_id, id),
    constraint contributions_return_once unique (organism_id, siret, month, kind, version),
    constraint contributions_return_month_starts check (extract(day from month) = 1)
) partition by list (organism_id);
alter sequence contributions_return_id_seq owned by contributions_return.id;

create table contributions_returnanomaly (
    organism_id integer not null references network_organism (id),
    return_id bigint not null,
    rank integer not null,
    control varchar(40) not null,
    rubrique varchar(14) not null,
    line integer,
    severity varchar(6) not null,
    what_en text not null,
    what_fr text not null,
    how_en text not null,
    how_fr text not null,
    declared_cents bigint,
    expected_cents bigint,
    difference_cents bigint,
    correct_by date not null,
    declaration_id bigint,
    constraint contributions_returnanomaly_pkey primary key (organism_id, return_id, rank)
) partition by list (organism_id);
