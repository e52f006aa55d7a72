-- Stored scores: what may not be stored.
begin;

create function pg_temp.refused(statement text, by_constraint text) returns void language plpgsql as $$
declare
    found text;
begin
    execute statement;
    raise exception 'not refused: %', statement;
exception when integrity_constraint_violation then
    get stacked diagnostics found = constraint_name;
    assert found = by_constraint, format('%s was refused by %s', statement, found);
end $$;

do $$ begin
    perform pg_temp.refused('insert into indicator_risks values (gen_random_uuid(), 101, now())', 'indicator_risks_score_range');
    perform pg_temp.refused('insert into indicator_risks values (gen_random_uuid(), -1, now())', 'indicator_risks_score_range');
    perform pg_temp.refused('insert into risk_state values (false)', 'risk_state_one_row');
    perform pg_temp.refused('insert into risk_state values (true)', 'risk_state_pkey');
    insert into indicator_risks values (md5('risk')::uuid, 0, now()), (md5('risk 2')::uuid, 100, now());
    perform pg_temp.refused('insert into indicator_risks values (md5(''risk'')::uuid, 5, now())', 'indicator_risks_pkey');

    assert has_table_privilege('socd_worker', 'indicator_risks', 'select');
    assert not has_table_privilege('socd_worker', 'indicator_risks', 'insert, update, delete');
    assert has_table_privilege('socd_ingest', 'waiting_risks', 'select') and has_table_privilege('socd_ingest', 'waiting_risks', 'delete');
    assert not has_table_privilege('socd_worker', 'waiting_risks', 'select');
    assert has_table_privilege('socd_ingest', 'indicator_risks', 'insert')
       and has_table_privilege('socd_ingest', 'indicator_risks', 'update')
       and has_table_privilege('socd_ingest', 'indicator_risks', 'delete');
    assert not has_table_privilege('socd_worker', 'risk_state', 'select');
    assert has_table_privilege('socd_ingest', 'risk_state', 'update');
end $$;

rollback;
