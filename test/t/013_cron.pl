# The schedule of doc/store.md ("Every night") by pg_cron: loads, retention and
# checks for regressions run on their own.
use strict;
use warnings;

use Cwd qw(abs_path);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $libraries = qx($ENV{PG_CONFIG} --pkglibdir);
chomp $libraries;
plan skip_all => "pg_cron is not there, as test/setup.sh could not install it: scheduled loads are not tested"
	unless -e "$libraries/pg_cron.so";

my $node = PostgreSQL::Test::Cluster->new('cron');
$node->init;
my $host = $node->host;
$node->append_conf('postgresql.conf', qq{
shared_preload_libraries = 'pg_cron'
cron.database_name = 'postgres'
cron.use_background_workers = on
cron.host = '$host'
});
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION pg_cron; CREATE EXTENSION gctrace;
	SELECT gctrace.create_store('history', '{"partitions": "month"}')});

# Some runs that retention removes, and the folder to be loaded.
my $folder = abs_path($node->basedir) . '/traces';
system('cp', '-R', "$ENV{GCTRACE_FIXTURES}/fleet", $folder) == 0 or die;
$node->safe_psql('postgres', qq{
	SELECT gctrace.add_partitions('history', now(), now() - interval '200 days');
	SELECT gctrace.load_bytes('history', pg_read_binary_file('$ENV{GCTRACE_FIXTURES}/edge/forced-1.22.trace'),
		jsonb_build_object('started_at', now() - interval '200 days'));
	SELECT gctrace.load_bytes('history', pg_read_binary_file('$ENV{GCTRACE_FIXTURES}/edge/pauses-1.22.trace'),
		jsonb_build_object('started_at', now()))});

# As the documentation has it, but sooner: every second where pg_cron can (1.5), else every minute.
my $seconds = $node->safe_psql('postgres', "SELECT string_to_array(split_part(extversion, '-', 1), '.')::int[] >= '{1,5}' FROM pg_extension WHERE extname = 'pg_cron'") eq 't';
my $often = $seconds ? '1 seconds' : '* * * * *';
my ($documented) = slurp_file("$ENV{GCTRACE_DOC}/store.md") =~ /(SELECT cron\.schedule\('traces'.*?cron\.schedule\('months'[^\n]*\n)/s;
ok($documented, 'doc/store.md has a schedule');
my $jobs = () = $documented =~ /cron\.schedule/g;
$documented =~ s{(schedule\('\w+', )'[^']*'}{$1'$often'}g;
$documented =~ s{/srv/traces}{$folder}g;
$node->safe_psql('postgres', $documented);
is($node->safe_psql('postgres', 'SELECT count(*) FROM cron.job'), $jobs, 'all of it is scheduled');

# A minute at most until the next one begins, and some time to run.
$node->poll_query_until('postgres', "SELECT count(DISTINCT jobid) = $jobs FROM cron.job_run_details WHERE status IN ('succeeded', 'failed')")
	or diag('not all jobs have run');
$node->safe_psql('postgres', 'SELECT cron.unschedule(jobid) FROM cron.job');
is($node->safe_psql('postgres', q{SELECT string_agg(DISTINCT return_message, '; ') FROM cron.job_run_details WHERE status = 'failed'}), '', 'none failed');
is($node->safe_psql('postgres', q{SELECT count(DISTINCT command) FROM cron.job_run_details WHERE status = 'succeeded'}), $jobs, 'each has run');
is($node->safe_psql('postgres', q{SELECT count(*) FROM history.run WHERE source IS NOT NULL}), '16', 'the folder was loaded');
is($node->safe_psql('postgres', q{SELECT count(*) FROM history.load_error}), '0', '... without errors');
is($node->safe_psql('postgres', q{SELECT count(*) FROM history.run WHERE source IS NULL}), '1', 'the old run was removed, and no other');
is($node->safe_psql('postgres', q{SELECT to_regclass(to_char(now() AT TIME ZONE 'UTC' + interval '2 months', '"history.run_"YYYY_MM')) IS NOT NULL}), 't', 'months were made ahead');

$node->stop;
done_testing();
