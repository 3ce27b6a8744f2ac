# A store behind pg_dump, DROP EXTENSION, a replica and row-level security gives the same
# answers; sidecars; progress.
use strict;
use warnings;

use Cwd qw(abs_path);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my $node = PostgreSQL::Test::Cluster->new('primary');
$node->init(allows_streaming => 1);
$node->start;
my $version = $node->safe_psql('postgres', 'SHOW server_version_num');
my $fleet = "$ENV{GCTRACE_FIXTURES}/fleet";
my $folder = abs_path($node->basedir) . '/traces';
mkdir $folder or die;

sub write_file
{
	my ($name, $content) = @_;
	open(my $file, '>:raw', "$folder/$name") or die;
	print $file $content;
	close($file);
	return;
}

$node->safe_psql('postgres', 'CREATE DATABASE original;
	CREATE ROLE bi_reader LOGIN; CREATE ROLE team_a LOGIN;');

# --- sidecars: between path and argument ---
write_file('a.trace', slurp_file("$fleet/service=shop/build=v41/host=web-1/0.trace"));
write_file('a.trace.json', '{"service": "side", "build": "v1", "team": "a"}');
write_file('b.trace', slurp_file("$fleet/service=shop/build=v41/host=web-2/0.trace"));
write_file('b.trace.json', '{"service": ');
write_file('c.json', '{}');
my ($status, $out, $err) = $node->psql('original', "
	CREATE EXTENSION gctrace;
	SELECT gctrace.create_store('history', '{\"partitions\": \"month\"}');
	CALL gctrace.load('history', '$folder/**', labels => '{\"build\": \"v2\"}')");
like($err, qr/1 loaded, 0 known, 2 failed/, 'two files cannot be loaded');
is($node->safe_psql('original', 'SELECT service, build, labels FROM history.run'),
	'side|v2|{"team": "a", "build": "v2", "service": "side"}', 'labels of a sidecar');
is($node->safe_psql('original', q{SELECT regexp_replace(source, '.*/', ''), sqlstate FROM history.load_error ORDER BY 1}),
	"b.trace|22P02\nc.json|0A000", 'a sidecar that is no JSON is an error of its file; one without a file is a file');
write_file('b.trace.json', '{"service": "side", "build": "v1"}');
($status, $out, $err) = $node->psql('original', "CALL gctrace.load('history', '$folder/**')");
like($err, qr/1 loaded, 1 known, 1 failed/, 'the next load completes it');
is($node->safe_psql('original', q{SELECT string_agg(build, ' ' ORDER BY source) FROM history.run}), 'v1 v1', '... and later labels win');

# --- the whole fleet, and every relation of it ---
$node->safe_psql('original', "CALL gctrace.load('history', '$fleet/**'); SELECT gctrace.attach_store('history');
	GRANT USAGE ON SCHEMA history, history_files TO bi_reader, team_a;
	GRANT SELECT ON ALL TABLES IN SCHEMA history, history_files TO bi_reader, team_a;
	ALTER ROLE bi_reader SET default_transaction_read_only = on;");
my $answers = q{
	SELECT build, count(*), sum(a.duration_ns), sum(a.cpu_ns) FROM history.run JOIN history.mark_assist a USING (run_id) GROUP BY 1 ORDER BY 1;
	SELECT build, count(*), sum(swept_bytes) FROM history.sweeps GROUP BY 1 ORDER BY 1;
	SELECT metric, count(*), sum(value) FROM history.run_metrics GROUP BY 1 ORDER BY 1;
	SELECT count(*), md5(string_agg(encode(x.sha256, 'hex'), '' ORDER BY run_id)) FROM history.run r
	CROSS JOIN LATERAL (SELECT sha256(string_agg(chunk, '' ORDER BY byte_offset)) FROM gctrace.export_run('history', r.run_id)) x;
	SELECT gctrace.create_store('history', '{"partitions": "month"}') IS NOT NULL WHERE NOT pg_is_in_recovery();
};
my $right = $node->safe_psql('original', $answers);

# --- dump and restore, on a server that knows neither gctrace nor the roles ---
my $fresh = PostgreSQL::Test::Cluster->new('fresh');
$fresh->init;
$fresh->start;
my ($globals, $dump) = map { $node->basedir . "/$_" } qw(globals.sql store.dump);
$node->command_ok([ 'pg_dumpall', '--globals-only', '--no-role-passwords', '--file', $globals, '--dbname', $node->connstr('postgres') ], 'roles');
$node->command_ok([ 'pg_dump', '--format=custom', '--file', $dump, $node->connstr('original') ], 'pg_dump');
$fresh->command_ok([ 'psql', '--no-psqlrc', '--quiet', '--file', $globals, $fresh->connstr('postgres') ], 'roles again');
$fresh->safe_psql('postgres', 'CREATE DATABASE copy');
$fresh->command_ok([ 'pg_restore', '--exit-on-error', '--dbname', $fresh->connstr('copy'), $dump ], 'pg_restore');
is($fresh->safe_psql('copy', $answers), $right, 'the copy gives the same answers');
($status, $out, $err) = $fresh->psql('copy', "CALL gctrace.load('history', '$fleet/**')");
like($err, qr/0 loaded, 16 known, 0 failed/, '... and knows what it has');
is($fresh->safe_psql('copy', q{SET ROLE bi_reader; SELECT count(*) > 0 FROM history.sweeps}), 't', '... with the same grants');

# --- the extension owns code, never data ---
my $rows = q{SELECT (SELECT string_agg(n.c, ' ') FROM (SELECT relname || ' ' || (xpath('/row/c/text()', query_to_xml(
	format('SELECT count(*) AS c FROM history.%I', relname), false, true, '')))[1]::text AS c
	FROM pg_class WHERE relnamespace = 'history'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname) n)};
my $kept = $fresh->safe_psql('copy', $rows);
like($kept, qr/^gc_cycle [1-9].* run 16 /, 'a store has rows');
$fresh->safe_psql('copy', 'DROP EXTENSION gctrace CASCADE');
is($fresh->safe_psql('copy', $rows), $kept, 'DROP EXTENSION CASCADE leaves all rows of a store');
$fresh->safe_psql('copy', q{CREATE EXTENSION gctrace; SELECT gctrace.upgrade_store('history'); SELECT gctrace.attach_store('history')});
is($fresh->safe_psql('copy', $answers), $right, '... and with the extension back it answers as before');
$fresh->stop;

# --- a physical replica ---
$node->backup('base');
my $replica = PostgreSQL::Test::Cluster->new('replica');
$replica->init_from_backup($node, 'base', has_streaming => 1);
$replica->start;
my $one = $node->safe_psql('original', "SELECT gctrace.load_bytes('history', pg_read_binary_file('$ENV{GCTRACE_FIXTURES}/edge/forced-1.27.trace'))");
$node->wait_for_catchup($replica, 'replay', $node->lsn('insert'));
$right = $node->safe_psql('original', $answers);
is($replica->safe_psql('original', $answers), $right =~ s/\n[tf]?$//r, 'the replica gives the same answers');
($status, $out, $err) = $replica->psql('original', "CALL gctrace.load('history', '$fleet/**')");
isnt($status, 0, 'a replica cannot be loaded');

# --- the recipes of doc/store.md ---
my $doc = slurp_file("$ENV{GCTRACE_DOC}/store.md");
my ($read_only) = $doc =~ /<!-- read-only role -->\s*```sql\n(.*?)```/s;
my ($row_security) = $doc =~ /<!-- row-level security -->\s*```sql\n(.*?)```/s;
ok(defined $read_only && defined $row_security, 'the recipes are in doc/store.md');
$node->safe_psql('original', $read_only);
is($node->psql('original', 'SET ROLE sre; SELECT count(*) FROM history.gc_cycle'), 0, 'the read-only role reads');
foreach my $change (
	"INSERT INTO history.store VALUES (2, '{}')",
	'DELETE FROM history.run',
	"SELECT gctrace.forget('history', '$one')",
	"SELECT gctrace.load_bytes('history', pg_catalog.convert_to('', 'UTF8'))",
	"CALL gctrace.load('history', '/srv/**')",
	'CREATE TABLE history.mine (a int)')
{
	($status, $out, $err) = $node->psql('original', "SET ROLE sre; $change");
	like($err, qr/permission denied|nothing recognises/, "it may not: $change");
}
$node->safe_psql('original', $row_security);
foreach my $view ('history.run', 'history.gc_cycles', 'history_files.stw_pauses', map { "history.$_" }
	qw(run_metrics runs cycles pauses assists assist_sites heap_timeline daily_health))
{
	is($node->safe_psql('original', "SET ROLE shop_team; SELECT DISTINCT service FROM $view"), 'shop', "row-level security: $view");
}
is($node->safe_psql('original', q{SET ROLE shop_team; SELECT count(*) FROM history.gc_cycle WHERE run_id NOT IN (SELECT run_id FROM history.run)}),
	'0', 'row-level security: facts of other services');
is($node->safe_psql('original', "SET ROLE shop_team; SELECT count(*) FROM history.segment s WHERE s.run_id = '$one'"), '0', 'row-level security: bytes');
($status, $out, $err) = $node->psql('original', "SET ROLE shop_team; SELECT * FROM gctrace.export_run('history', '$one')");
like($err, qr/there is no run/, 'row-level security: export');

# --- progress ---
SKIP:
{
	skip 'pg_stat_progress_copy came with PostgreSQL 14', 1 if $version < 140000;
	foreach my $copy (1 .. 40)
	{
		write_file("many-$copy.trace", slurp_file("$fleet/service=shop/build=v42/host=web-1/0.trace") . ("\0" x $copy));
	}
	my $load = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('original'), '-c', "CALL gctrace.load('history', '$folder/many-*')" ], '>', \my $ignored, '2>', \my $messages);
	my ($seen, $before) = ('', -1);
	for (my $i = 0; $i < 200 && $seen eq ''; $i++)
	{
		$seen = $node->safe_psql('original', q{SELECT relid::regclass, bytes_processed <= bytes_total, bytes_total > 100000 FROM pg_stat_progress_copy WHERE tuples_processed > 3});
		usleep(10_000);
	}
	$load->finish;
	is($seen, 'history.run|t|t', 'a load is seen in pg_stat_progress_copy');
}

$replica->stop;
$node->stop;
done_testing();
