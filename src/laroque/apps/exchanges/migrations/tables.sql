-- Parents of the partitioned tables of messages. Every key starts with the organism; partitions are made with it.

create sequence exchanges_message_id_seq as bigint;
create table exchanges_message (
    id bigint not null default nextval('exchanges_message_id_seq'),
    organism_id integer not null references network_organism (id),
    direction varchar(3) not null,
    kind varchar(16) not null,
    name varchar(255) not null,
    sender varchar(80) not null,
    key varchar(160) not null,
    sha256 bytea not null,
    size bigint not null,
    state varchar(10) not null,
    recorded_at timestamptz not null,
    constraint exchanges_message_pkey primary key (organism_id, id),
    constraint exchanges_message_once unique (organism_id, direction, key),
    constraint exchanges_message_hash_length check (octet_length(sha256) = 32)
) partition by list (organism_id);
alter sequence exchanges_message_id_seq owned by exchanges_message.id;
create index exchanges_message_latest on exchanges_message (organism_id, recorded_at desc);

create table exchanges_content (
    organism_id integer not null references network_organism (id),
    sha256 bytea not null,
    part integer not null,
    bytes bytea not null,
    constraint exchanges_content_pkey primary key (organism_id, sha256, part)
) partition by list (organism_id);

create sequence exchanges_report_id_seq as bigint;
create table exchanges_report (
    id bigint not null default nextval('exchanges_report_id_seq'),
    organism_id integer not null references network_organism (id),
    message_id bigint not null,
    kind varchar(10) not null,
    body jsonb not null,
    text_en text not null,
    text_fr text not null,
    made_at timestamptz not null,
    constraint exchanges_report_pkey primary key (organism_id, id)
) partition by list (organism_id);
alter sequence exchanges_report_id_seq owned by exchanges_report.id;
create index exchanges_report_of_message on exchanges_report (organism_id, message_id);
