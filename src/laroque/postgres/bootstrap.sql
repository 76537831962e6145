-- What every database of Laroque holds before its first migration; run by the owner, any number of times.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Partitions live in their own schema, which only the owner may use: the policies and triggers of a table do not
-- protect a partition that is named directly.
CREATE SCHEMA IF NOT EXISTS parts;
REVOKE ALL ON SCHEMA parts FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE TABLE IF NOT EXISTS laroque_partitioned_organism (organism integer PRIMARY KEY);
CREATE TABLE IF NOT EXISTS laroque_partition_statement (
    table_name text NOT NULL,
    statement text NOT NULL,
    PRIMARY KEY (table_name, statement)
);

CREATE OR REPLACE FUNCTION laroque_add_organism(organism integer) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    parent record;
    partition_name text;
    added text[] := '{}';
    wanted record;
BEGIN
    INSERT INTO laroque_partitioned_organism VALUES (organism) ON CONFLICT DO NOTHING;
    FOR parent IN
        SELECT c.relname AS name
        FROM pg_partitioned_table p
        JOIN pg_class c ON c.oid = p.partrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
        WHERE c.relnamespace = 'public'::regnamespace AND p.partstrat = 'l' AND a.attname = 'organism_id'
        ORDER BY c.relname
    LOOP
        partition_name := parent.name || '_' || organism;
        IF to_regclass(format('parts.%I', partition_name)) IS NULL THEN
            EXECUTE format('CREATE TABLE parts.%I PARTITION OF public.%I FOR VALUES IN (%s)',
                partition_name, parent.name, organism);
            added := added || parent.name::text;
        END IF;
    END LOOP;
    -- Statements come once all partitions exist: a foreign key goes from one partition to another.
    FOR wanted IN
        SELECT statement FROM laroque_partition_statement WHERE table_name = ANY (added) ORDER BY table_name, statement
    LOOP
        EXECUTE replace(wanted.statement, '{organism}', organism::text);
    END LOOP;
END
$function$;

CREATE OR REPLACE FUNCTION laroque_on_each_partition(partitioned text, wanted text) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    present record;
BEGIN
    INSERT INTO laroque_partition_statement VALUES (partitioned, wanted);
    FOR present IN
        SELECT p.organism FROM laroque_partitioned_organism p
        WHERE to_regclass(format('parts.%I', partitioned || '_' || p.organism)) IS NOT NULL
        ORDER BY p.organism
    LOOP
        EXECUTE replace(wanted, '{organism}', present.organism::text);
    END LOOP;
END
$function$;

-- Statistics between the load of parents and of children: without them the foreign keys of a new partition are slow.
-- A function, because PostgreSQL 16 lets only the owner of a table analyse it.
CREATE OR REPLACE FUNCTION laroque_analyse(table_name text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
BEGIN
    EXECUTE format('ANALYZE public.%I', table_name);
END
$function$;

CREATE OR REPLACE FUNCTION laroque_append_only() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    RAISE EXCEPTION '% takes no %: what is written there stands, and a correction is a new row', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$function$;

-- Sequences of a table whose rows a role may insert.
CREATE OR REPLACE FUNCTION laroque_grant_sequences(table_name text, roles text[]) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    owned record;
    grantee text;
BEGIN
    FOR owned IN
        SELECT s.oid::regclass::text AS name
        FROM pg_class s
        JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
        WHERE s.relkind = 'S' AND d.refobjid = format('public.%I', table_name)::regclass
    LOOP
        FOREACH grantee IN ARRAY roles LOOP
            EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO %I', owned.name, grantee);
        END LOOP;
    END LOOP;
END
$function$;

REVOKE EXECUTE ON FUNCTION laroque_add_organism(integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION laroque_on_each_partition(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION laroque_grant_sequences(text, text[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION laroque_analyse(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION laroque_analyse(text) TO laroque_loader;
