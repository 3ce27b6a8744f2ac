# The clients of doc/client send a trace into a store; what cannot be run here is named.
use strict;
use warnings;

use Cwd qw(abs_path);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# pg_dump, psql and all drivers but JDBC use the socket.
my $node = PostgreSQL::Test::Cluster->new('server');
$node->init;
my $port = $node->port;
$node->append_conf('postgresql.conf', "listen_addresses = '127.0.0.1'\n");
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION gctrace; SELECT gctrace.create_store('history')});

my $clients = "$ENV{GCTRACE_DOC}/client";
my $trace = "$ENV{GCTRACE_FIXTURES}/edge/forced-1.22.trace";
my $id = $node->safe_psql('postgres', "SELECT gctrace.run_id(sha256(pg_read_binary_file('$trace')))");
my $scratch = abs_path($node->basedir);
local @ENV{qw(PGHOST PGPORT PGDATABASE PGUSER)} = ($node->host, $port, 'postgres', getpwuid($>));

# The first program that can do it, or undef.
sub first_that
{
	my ($check, @programs) = @_;
	foreach my $program (grep { defined } @programs)
	{
		return $program if system("$program $check >/dev/null 2>&1") == 0;
	}
	return;
}

sub check_client
{
	my ($name, $missing, @command) = @_;
  SKIP:
	{
		skip "$name is not run: $missing", 3 if $missing;
		$node->safe_psql('postgres', "SELECT gctrace.forget('history', '$id')");
		my ($out, $err) = ('', '');
		ok(IPC::Run::run(\@command, '>', \$out, '2>', \$err, IPC::Run::timeout(120)), "$name runs") or diag($err);
		like($out, qr/\b$id\b/, "$name: prints the run");
		is($node->safe_psql('postgres', "SELECT service, build, x.n FROM history.run r,
				LATERAL (SELECT count(*) AS n FROM gctrace.export_run('history', r.run_id)) x WHERE run_id = '$id'"),
			'shop|v42|1', "$name: with its labels and bytes");
	}
	return;
}

my $labels = '{"service": "shop", "build": "v42"}';
check_client('load.sh', undef, 'sh', "$clients/load.sh", 'history', $trace, $labels);

# A python in front of the path need not be the one that Debian's modules are for.
my $python = first_that(q{-c 'import psycopg2'}, 'python3', '/usr/bin/python3') || first_that(q{-c 'import psycopg'}, 'python3', '/usr/bin/python3');
check_client('load.py', $python ? undef : 'no psycopg2 or psycopg (test/setup.sh could not install python3-psycopg2)',
	$python, "$clients/load.py", 'history', $trace, 'service=shop', 'build=v42');

my ($jar) = grep { -e } '/usr/share/java/postgresql.jar';
my $java = first_that('-version', 'java');
check_client('Load.java', $java && $jar ? undef : 'no java or no driver (Debian: default-jdk-headless, libpostgresql-jdbc-java)',
	$java, '-cp', $jar, "$clients/Load.java", "jdbc:postgresql://127.0.0.1:$port/postgres?user=$ENV{PGUSER}", 'history', $trace, $labels);

my $go = first_that('version', 'go', defined $ENV{GOROOT} ? "$ENV{GOROOT}/bin/go" : undef);
my $pq = -d '/usr/share/gocode/src/github.com/lib/pq';
local @ENV{qw(GOPATH GO111MODULE GOCACHE GOTOOLCHAIN GOFLAGS CGO_ENABLED HOME)} = ('/usr/share/gocode', 'off', "$scratch/go-cache", 'local', '', '0', $scratch);
check_client('load.go', $go && $pq ? undef : 'no go or no driver (Debian: golang-go, golang-github-lib-pq-dev)',
	$go, 'run', "$clients/load.go", 'history', $trace, $labels);

$node->stop;
done_testing();
