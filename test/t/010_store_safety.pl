# Loads that are killed, cancelled, short of memory or of disk, or many at once:
# what is stored is whole, and loading again completes it.
use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep time);

my $seed = $ENV{GCTRACE_SEED} || time() ^ $$;
srand($seed);
note "GCTRACE_SEED=$seed";

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "max_connections = 40\nrestart_after_crash = on\n");
$node->start;

# Many traces: those of the fleet, and each with bytes behind its end, which is
# damage, and other content.
my $folder = abs_path($node->basedir) . '/traces';
mkdir $folder or die;
my $files = 0;
foreach my $trace (glob("$ENV{GCTRACE_FIXTURES}/fleet/*/*/*/*.trace"))
{
	my $content = slurp_file($trace);
	my ($host) = $trace =~ m{host=([^/]*)/};
	my ($build) = $trace =~ m{build=([^/]*)/};
	foreach my $copy (0 .. 9)
	{
		my $path = "$folder/$build-$host-" . basename($trace, '.trace') . "-$copy.trace";
		open(my $file, '>:raw', $path) or die;
		print $file $content . ("\0" x $copy);
		close($file);
		$files++;
	}
}
cmp_ok($files, '>', 50, 'files to load');

$node->safe_psql('postgres', q{
	CREATE EXTENSION gctrace;
	SELECT gctrace.create_store('whole');
	CREATE FUNCTION facts(store name, OUT run_id uuid, OUT tab text, OUT digest text) RETURNS SETOF record LANGUAGE plpgsql AS $$
	BEGIN
		FOR tab IN SELECT table_name FROM gctrace.store_tables() WHERE 'run_id' = ANY (key) AND table_name <> 'run' LOOP
			RETURN QUERY EXECUTE format('SELECT t.run_id, %L, md5(string_agg(t::text, '','' ORDER BY t::text)) FROM %I.%I t GROUP BY 1', tab, store, tab);
		END LOOP;
	END $$;
	CREATE FUNCTION wrong(store name) RETURNS bigint LANGUAGE sql AS $$
		WITH a AS MATERIALIZED (SELECT * FROM facts(store)), b AS MATERIALIZED (SELECT * FROM facts('whole'))
		SELECT count(*) FROM a FULL JOIN b USING (run_id, tab)
		WHERE a.digest IS DISTINCT FROM b.digest AND run_id IN (SELECT run_id FROM a)
	$$;
});
my $load = "CALL gctrace.load('%s', '$folder/**')";
my $begin = time();
$node->safe_psql('postgres', sprintf($load, 'whole'));
my $duration = time() - $begin;
is($node->safe_psql('postgres', 'SELECT count(*) FROM whole.run'), $files, 'loaded without trouble');

# In the background, to be disturbed.
sub begin_load
{
	my ($store) = @_;
	my ($out, $err) = ('', '');
	my @command = ('psql', '-X', '-q', '-d', $node->connstr('postgres'), '-c', sprintf($load, $store));
	return { out => \$out, err => \$err,
		run => IPC::Run::start(\@command, '>', \$out, '2>', \$err) };
}

sub end_load
{
	my ($loader) = @_;
	eval { $loader->{run}->finish; };
	return ${ $loader->{err} };
}

sub wait_for_server
{
	# A psql that cannot connect would not read its input: PostgreSQL 13's own
	# poll_query_until dies of that.
	for (my $wait = 0; $wait < 600; $wait++)
	{
		return if run_log([ 'psql', '-X', '-q', '-d', $node->connstr('postgres'), '-c', 'SELECT' ], '>', \my $out, '2>', \my $err);
		usleep(100_000);
	}
	die 'the server does not come back';
}

# The whole server at once: without postmaster alone, a backend would go on.
sub kill_server
{
	my @pids = split /\n/, $node->safe_psql('postgres',
		'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
	my ($postmaster) = split /\n/, slurp_file($node->data_dir . '/postmaster.pid');
	kill('KILL', $postmaster, @pids);
	$node->kill9;				# which then knows it, too
	for (my $wait = 0; kill(0, $postmaster) && $wait < 600; $wait++)
	{
		usleep(100_000);		# until somebody has taken notice of its death
	}
	return;
}

# What is there is whole; the rest comes with the next load.
sub check_store
{
	my ($store, $what) = @_;
	is($node->safe_psql('postgres', "SELECT wrong('$store')"), '0', "$what: every run is whole");
	return $node->safe_psql('postgres', "SELECT count(*) FROM $store.run");
}

sub check_completes
{
	my ($store, $what) = @_;
	$node->safe_psql('postgres', sprintf($load, $store));
	is($node->safe_psql('postgres', "SELECT count(*), wrong('$store') FROM $store.run"), "$files|0", "$what: loading again completes it");
	return;
}

# --- the backend is killed ---
$node->safe_psql('postgres', "SELECT gctrace.create_store('killed')");
my $interrupted = 0;
foreach my $round (1 .. 12)
{
	my $loader = begin_load('killed');
	my $pid;
	for (my $wait = 0; !$pid && $wait < 100; $wait++)
	{
		$pid = $node->safe_psql('postgres',
			"SELECT pid FROM pg_stat_activity WHERE query LIKE 'CALL gctrace.load%'");
	}
	usleep(1e6 * rand($duration / 6));
	kill('KILL', $pid) if $pid;
	$interrupted++ if end_load($loader) =~ /terminated abnormally|server closed the connection|connection to server was lost/;
	wait_for_server();
	my $there = check_store('killed', "backend killed, round $round");
	note "$there of $files";
	last if $interrupted == 4;
	$node->safe_psql('postgres', "DROP SCHEMA killed CASCADE; SELECT gctrace.create_store('killed')") if $there == $files;
}
cmp_ok($interrupted, '>', 0, 'a load was killed');
check_completes('killed', 'backend killed');

# --- the server is killed ---
$node->safe_psql('postgres', "SELECT gctrace.create_store('crashed', '{\"partitions\": \"month\"}')");
foreach my $round (1 .. 3)
{
	my $loader = begin_load('crashed');
	usleep(1e6 * ($duration / 4) * (0.3 + rand(0.7)));
	kill_server();
	end_load($loader);
	$node->start;
	my $there = check_store('crashed', "server killed, round $round");
	note "$there of $files";
}
check_completes('crashed', 'server killed');

# --- cancelled ---
$node->safe_psql('postgres', "SELECT gctrace.create_store('cancelled')");
my $cancelled = 0;
foreach my $round (1 .. 5)
{
	my $timeout = int(1000 * $duration / 6 * (0.2 + rand(0.8))) + 1;
	my ($status, $out, $err) = $node->psql('postgres',
		"SET statement_timeout = '${timeout}ms'; " . sprintf($load, 'cancelled'));
	$cancelled++ if $err =~ /canceling statement due to statement timeout/;
}
cmp_ok($cancelled, '>', 0, 'a load was cancelled');
check_store('cancelled', 'cancelled');
is($node->safe_psql('postgres', 'SELECT count(*) FROM cancelled.load_error'), '0', 'to be cancelled is no fault of a file');
check_completes('cancelled', 'cancelled');

# --- sixteen at once: the work is done once ---
$node->safe_psql('postgres', "SELECT gctrace.create_store('busy', '{\"partitions\": \"month\"}')");
my @loaders = map { begin_load('busy') } 1 .. 16;
my ($loaded, $failed) = (0, 0);
foreach my $loader (@loaders)
{
	my $err = end_load($loader);
	if ($err =~ /(\d+) loaded, (\d+) known, (\d+) failed/)
	{
		$loaded += $1;
		$failed += $3;
		is($1 + $2, $files, 'a loader has seen every file');
	}
	else
	{
		fail("a loader failed: $err");
	}
}
is($loaded, $files, 'each file was loaded by one');
is($failed, 0, 'and none failed');
is($node->safe_psql('postgres', "SELECT count(*), count(DISTINCT sha256), wrong('busy') FROM busy.run"),
	"$files|$files|0", 'one run each, whole');

# clients with the same content
my ($one) = glob("$folder/*-0.trace");
my @clients = map {
	my $out = '';
	my $query = "SELECT gctrace.load_bytes('client', pg_read_binary_file('$one'))";
	{ out => \$out, run => IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', $query ], '>', \$out) };
} $node->safe_psql('postgres', "SELECT gctrace.create_store('client')") eq '' ? 1 .. 16 : ();
$_->{run}->finish foreach @clients;
my %ids = map { ${ $_->{out} } => 1 } @clients;
is(scalar(keys %ids), 1, 'sixteen clients get one run_id');
is($node->safe_psql('postgres', 'SELECT count(*) FROM client.run'), '1', 'of one run');

# --- short of memory: the files fail, one by one, and can be loaded later ---
$node->safe_psql('postgres', "SELECT gctrace.create_store('small')");
$node->safe_psql('postgres', "SET gctrace.max_scan_memory = '600kB'; " . sprintf($load, 'small'));
my $errors = $node->safe_psql('postgres', "SELECT count(*), bool_and(sqlstate IN ('54000', '53200') AND message IS NOT NULL) FROM small.load_error");
like($errors, qr/^[1-9]\d*\|t$/, "too little memory is an error of the file ($errors)");
check_store('small', 'short of memory');
check_completes('small', 'short of memory');
is($node->safe_psql('postgres', 'SELECT count(*) FROM small.load_error'), '0', 'what could be loaded is no error any more');

# --- the system refuses memory, as ulimit -v has it: to this backend, from now on ---
$node->safe_psql('postgres', "SELECT gctrace.create_store('capped')");
my $refused = 0;
foreach my $spare (0, 1, 4, 16)
{
	my $pid = $node->basedir . '/pid';
	my $size = "\$(awk '/VmSize/ {print \$2}' /proc/\$(cat $pid)/status)";
	my (undef, undef, $err) = $node->psql('postgres', "SELECT pg_backend_pid() \\g $pid\n"
		. "\\! prlimit --pid \$(cat $pid) --as=\$(($size * 1024 + $spare * 1048576))\n"
		. sprintf($load, 'capped') . ";\n", on_error_stop => 0, extra_params => ['-t', '-A']);
	$refused++ if $err =~ /out of memory|[1-9]\d* failed/;
	check_store('capped', "memory refused beyond $spare MB");
}
cmp_ok($refused, '>', 0, 'memory was refused');
is($node->safe_psql('postgres', "SELECT count(*) FROM capped.load_error WHERE sqlstate NOT IN ('53200', '54000')"), '0', '... and nothing else is said to be wrong');
check_completes('capped', 'memory refused');

# --- no room for the temporary file, then none on disk ---
my $large = abs_path($node->basedir) . '/large.trace';
open(my $long, '>:raw', $large) or die;
print $long slurp_file((glob("$folder/*-0.trace"))[0]) . ("\0" x 100_000);	# more than work_mem
close($long);
my ($status, $out, $err) = $node->psql('postgres',
	"SELECT gctrace.create_store('filled'); SET work_mem = '64kB'; SET temp_file_limit = '8kB'; CALL gctrace.load('filled', '$large')");
like($err, qr/temporary file size exceeds "?temp_file_limit/, 'no room for temporary files ends the load');
is($node->safe_psql('postgres', 'SELECT count(*) FROM filled.load_error'), '0', '... and is no fault of the file');

SKIP:
{
	my $disk = $ENV{GCTRACE_SMALL_DISK};
	skip 'no small disk (test/run.sh mounts one when it is root)', 4 unless $disk;
	mkdir "$disk/space" or die;
	$node->safe_psql('postgres', "CREATE TABLESPACE small LOCATION '$disk/space'");
	$node->safe_psql('postgres', "DROP SCHEMA filled CASCADE; SET default_tablespace = small; SELECT gctrace.create_store('filled')");
	my $ballast = "$disk/ballast";
	open(my $file, '>:raw', $ballast) or die;
	my $room = (split /\s+/, (split /\n/, qx(df -k --output=avail $disk))[1] =~ s/^\s+//r)[0];
	print $file "\0" x (($room - 1500) * 1024);
	close($file);
	($status, $out, $err) = $node->psql('postgres', sprintf($load, 'filled'));
	like($err, qr/No space left on device|Check free disk space/, 'a full disk ends the load');
	my $there = check_store('filled', 'full disk');
	cmp_ok($there, '<', $files, "the disk was full after $there of $files");
	unlink $ballast;
	check_completes('filled', 'full disk');
	$node->safe_psql('postgres', 'DROP SCHEMA filled CASCADE; DROP TABLESPACE small');
}

$node->stop;
done_testing();
