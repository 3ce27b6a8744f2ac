# Three servers as shards by postgres_fdw: the answers of one server, with the
# work done where the runs are.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $fleet = "$ENV{GCTRACE_FIXTURES}/fleet";
my @shards;
foreach my $name (qw(one two three))
{
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init;
	$node->start;
	$node->safe_psql('postgres', q{CREATE EXTENSION gctrace; SELECT gctrace.create_store('history', '{"partitions": "month"}')});
	push @shards, $node;
}

# The first has a second database that knows them all, and a store of its own to compare with.
my $node = $shards[0];
my $version = $node->safe_psql('postgres', 'SHOW server_version_num');
$node->safe_psql('postgres', 'CREATE DATABASE fleet');
$node->safe_psql('fleet', q{CREATE EXTENSION gctrace; CREATE EXTENSION postgres_fdw; SELECT gctrace.create_store('plain')});
my $async = $version >= 140000 ? ", async_capable 'true', batch_size '1000'" : '';
foreach my $i (0 .. $#shards)
{
	my ($host, $port) = ($shards[$i]->host, $shards[$i]->port);
	$node->safe_psql('fleet', qq{
		CREATE SERVER shard_$i FOREIGN DATA WRAPPER postgres_fdw
			OPTIONS (host '$host', port '$port', dbname 'postgres', fetch_size '10000' $async);
		CREATE USER MAPPING FOR CURRENT_USER SERVER shard_$i;});
}

# Months are made on the servers, by their owner.
$_->safe_psql('postgres', "SELECT gctrace.add_partitions('history', now() + interval '1 month')") foreach @shards;
$node->safe_psql('fleet', q{SELECT gctrace.attach_shards('history', '{shard_0,shard_1,shard_2}')});
my ($status, $out, $err) = $node->psql('fleet', q{SELECT gctrace.attach_shards('history', '{shard_0}')});
like($err, qr/store "history" exists/, 'once');
$node->safe_psql('fleet', "CALL gctrace.load('plain', '$fleet/**')");
($status, $out, $err) = $node->psql('fleet', "CALL gctrace.load('history', '$fleet/**')");
like($err, qr/16 loaded, 0 known, 0 failed/, 'loaded through the shards');
($status, $out, $err) = $node->psql('fleet', "CALL gctrace.load('history', '$fleet/**', '{\"team\": \"a\"}')");
like($err, qr/0 loaded, 16 known, 0 failed/, '... once');
is($node->safe_psql('fleet', "SELECT count(*) FROM history.run WHERE labels->>'team' = 'a'"), '16', '... and labels were merged');

# One run is on one server, whole.
my @counts = map { $_->safe_psql('postgres', 'SELECT count(*) FROM history.run') } @shards;
is($counts[0] + $counts[1] + $counts[2], 16, "runs are spread (@counts)");
cmp_ok((sort { $a <=> $b } @counts)[2], '<', 16, 'and not on one server');
is($_->safe_psql('postgres', q{SELECT count(*) FROM history.mark_assist WHERE run_id NOT IN (SELECT run_id FROM history.run)}), '0',
	'facts are where their run is') foreach @shards;
is($shards[1]->safe_psql('postgres', "SELECT count(*) FROM (SELECT DISTINCT tableoid FROM history.gc_cycle) t"), '1', 'in the month of today');

# The answers of one server.
foreach my $table (qw(gc_cycle stw_pause mark_assist heap_sample stack segment run_metric))
{
	is($node->safe_psql('fleet', qq{
		SELECT count(*) FROM (
			(SELECT to_jsonb(t) FROM history.$table t EXCEPT ALL SELECT to_jsonb(t) FROM plain.$table t)
			UNION ALL (SELECT to_jsonb(t) FROM plain.$table t EXCEPT ALL SELECT to_jsonb(t) FROM history.$table t)) d}),
		'0', "the same rows: $table");
}
$node->safe_psql('fleet', q{SELECT gctrace.attach_store('history', 'all_runs')});
is($node->safe_psql('fleet', q{SELECT build, count(*), sum(swept_bytes) FROM all_runs.sweeps GROUP BY 1 ORDER BY 1}),
	$node->safe_psql('fleet', qq{SELECT gctrace.attach_store('plain', 'plain_runs'); SELECT build, count(*), sum(swept_bytes) FROM plain_runs.sweeps GROUP BY 1 ORDER BY 1}) =~ s/^\d+\n//r,
	'the same rows decoded from bytes on the shards');
is($node->safe_psql('fleet', q{SELECT count(*) FROM history.run r CROSS JOIN LATERAL
		(SELECT sha256(string_agg(chunk, '' ORDER BY byte_offset)) FROM gctrace.export_run('history', r.run_id)) x WHERE x.sha256 = r.sha256}),
	'16', 'the same bytes');

# Work is done on the shards.
my $settings = 'SET enable_partitionwise_aggregate = on; SET enable_partitionwise_join = on;';
my $plan = $node->safe_psql('fleet', "$settings EXPLAIN (VERBOSE, COSTS OFF) SELECT run_id, count(*), max(duration_ns) FROM history.mark_assist GROUP BY run_id");
my $count = () = $plan =~ /Remote SQL: SELECT run_id, count\(\*\), max\(duration_ns\) FROM history\.mark_assist GROUP BY/g;
is($count, 3, 'aggregates are shipped');
SKIP:
{
	skip 'asynchronous foreign scans came with PostgreSQL 14', 1 if $version < 140000;
	$count = () = $plan =~ /Async Foreign Scan/g;
	is($count, 3, 'and run at the same time');
}
my $id = $node->safe_psql('fleet', 'SELECT run_id FROM history.run LIMIT 1');
$plan = $node->safe_psql('fleet', "EXPLAIN (COSTS OFF) SELECT * FROM history.gc_cycle WHERE run_id = '$id'");
$count = () = $plan =~ /Foreign Scan/g;
is($count, 1, 'one run is asked of one server');

# Two servers that load the same: the locks of one say nothing to the other.
$shards[1]->safe_psql('postgres', 'CREATE DATABASE fleet');
$shards[1]->safe_psql('fleet', q{CREATE EXTENSION gctrace; CREATE EXTENSION postgres_fdw});
foreach my $i (0 .. $#shards)
{
	my ($host, $port) = ($shards[$i]->host, $shards[$i]->port);
	$shards[1]->safe_psql('fleet', qq{
		CREATE SERVER shard_$i FOREIGN DATA WRAPPER postgres_fdw
			OPTIONS (host '$host', port '$port', dbname 'postgres', fetch_size '10000' $async);
		CREATE USER MAPPING FOR CURRENT_USER SERVER shard_$i;});
}
$shards[1]->safe_psql('fleet', q{SELECT gctrace.attach_shards('history', '{shard_0,shard_1,shard_2}')});
my @all = map { $_->safe_psql('fleet', 'SELECT count(*) FROM history.run') } @shards[ 0, 1 ];
is("@all", '16 16', 'two servers see the same runs');
$node->safe_psql('fleet', q{SELECT gctrace.forget('history', run_id) FROM history.run});

# The first has loaded all and not committed when the second comes to the first file.
sub session
{
	my ($server, @commands) = @_;
	my ($out, $err) = ('', '');
	my @psql = ('psql', '-XAtq', '-d', $server->connstr('fleet'), map { ('-c', $_) } @commands);
	return { run => IPC::Run::start(\@psql, '>', \$out, '2>', \$err), err => \$err };
}
my $today = $node->safe_psql('fleet', 'SELECT now()');
my $bytes = qq{SELECT gctrace.load_bytes('history', pg_read_binary_file('$fleet/../edge/forced-1.22.trace'), '{"started_at": "$today"}')};
my $first = session($node, 'BEGIN', "CALL gctrace.load('history', '$fleet/**', '{\"by\": \"first\"}')", $bytes,
	'SELECT pg_sleep(4)', 'COMMIT');
$node->poll_query_until('fleet', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(4)' AND wait_event = 'PgSleep'})
	or die ${ $first->{err} };
my $second = session($shards[1], "CALL gctrace.load('history', '$fleet/**', '{\"by\": \"second\"}')");
my $client = session($shards[1], $bytes);
$_->{run}->finish foreach ($first, $second, $client);
like(${ $first->{err} }, qr/16 loaded, 0 known, 0 failed/, 'one of two servers loads');
like(${ $second->{err} }, qr/0 loaded, 16 known, 0 failed/, '... and the other finds it done');
like(${ $client->{err} }, qr/another session has just stored the same content/, 'a client is told to try again');
is($shards[1]->safe_psql('fleet', q{SELECT count(*), count(*) FILTER (WHERE labels->>'by' = 'second') FROM history.run}), '17|16', 'once, with the labels of the later');
$node->safe_psql('fleet', q{SELECT gctrace.forget('history', run_id) FROM history.run WHERE labels ? 'started_at'});
is($_->safe_psql('fleet', 'SELECT count(*) FROM history.load_error'), '0', 'and no errors') foreach @shards[ 0, 1 ];
my @both = map { session($_, "CALL gctrace.load('history', '$fleet/../edge/*')") } @shards[ 0, 1 ];
$_->{run}->finish foreach @both;
my @seen = map { ${ $_->{err} } =~ /(\d+) loaded, (\d+) known, (\d+) failed/ ? [ $1, $2, $3 ] : [ -1, -1, ${ $_->{err} } ] } @both;
is($seen[0][0] + $seen[0][1], $seen[1][0] + $seen[1][1], 'side by side: both have seen all files');
is($seen[0][2], $seen[1][2], 'and the same failures');
is($node->safe_psql('fleet', q{SELECT count(*) FROM history.load_error WHERE sqlstate IN ('23505', '40001', '40P01')}), '0', 'none of which is the other');
is($node->safe_psql('fleet', q{SELECT count(*) FROM history.run}), $seen[0][0] + $seen[1][0] + 16, 'each file by one');
$node->safe_psql('fleet', q{SELECT gctrace.forget('history', run_id) FROM history.run WHERE run_id NOT IN (SELECT run_id FROM plain.run)});

# A month that nobody has made is an error that says what to do.
($status, $out, $err) = $node->psql('fleet', qq{SELECT gctrace.load_bytes('history', pg_read_binary_file('$fleet/../edge/forced-1.22.trace'), '{"started_at": "2020-05-06Z"}')});
like($err, qr/no partition of relation "run" found for row/, 'a month that was not made');
$_->safe_psql('postgres', "SELECT gctrace.add_partitions('history', '2020-05-31Z', '2020-05-01Z')") foreach @shards;
is($node->safe_psql('fleet', qq{SELECT gctrace.forget('history', gctrace.load_bytes('history', pg_read_binary_file('$fleet/../edge/forced-1.22.trace'), '{"started_at": "2020-05-06Z"}'))}),
	't', 'and is there once it was');

# The rest of a run's life.
is($node->safe_psql('fleet', "SELECT gctrace.pin('history', '$id'); SELECT gctrace.retain('history', max_runs => 0)"), "t\n15", 'pin and retain');
is($node->safe_psql('fleet', "SELECT gctrace.forget('history', '$id')"), 't', 'forget');
is($_->safe_psql('postgres', 'SELECT (SELECT count(*) FROM history.run) + (SELECT count(*) FROM history.segment) + (SELECT count(*) FROM history.mark_assist)'),
	'0', 'nothing is left') foreach @shards;

# A shard that is away is an error of the load, and no half run.
$shards[2]->stop;
($status, $out, $err) = $node->psql('fleet', "CALL gctrace.load('history', '$fleet/**')");
isnt($err, '', 'a shard is away');
$shards[2]->start;
($status, $out, $err) = $node->psql('fleet', "CALL gctrace.load('history', '$fleet/**')");
like($err, qr/, 0 failed/, 'and the load is completed when it is back');
is($node->safe_psql('fleet', 'SELECT count(*) FROM history.run'), '16', 'with all runs');
is($node->safe_psql('fleet', q{SELECT count(*) FROM (SELECT to_jsonb(t) FROM plain.mark_assist t EXCEPT ALL SELECT to_jsonb(t) FROM history.mark_assist t) d}),
	'0', 'and all facts');

$_->stop foreach @shards;
done_testing();
