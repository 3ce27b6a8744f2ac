# Inputs that take long: cancelling, descriptors, files that change.
use strict;
use warnings;

use Cwd qw(abs_path);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $fixtures = $ENV{GCTRACE_FIXTURES};

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $folder = abs_path($node->basedir) . '/traces';
mkdir $folder or die;
$node->safe_psql('postgres', qq{
	CREATE EXTENSION gctrace;
	CREATE SERVER folder FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '$folder');
	IMPORT FOREIGN SCHEMA gctrace FROM SERVER folder INTO public;
});

# A sparse file of 64 GB takes minutes to read and no space.
open(my $sparse, '>', "$folder/sparse.trace") or die;
truncate($sparse, 64 * 2**30) or plan skip_all => 'no sparse files here';
close($sparse);

foreach my $query (
	"SELECT sha256 FROM gctrace.traces('$folder/sparse.trace')",
	'SELECT sha256 FROM traces')
{
	my $begin = time();
	my ($status, $out, $err) =
	  $node->psql('postgres', "SET statement_timeout = '1s'; $query");
	like($err, qr/canceling statement due to statement timeout/, "cancelled: $query");
	like($err, qr/CONTEXT:.*decoding file "\S*sparse.trace" for relation "traces"/,
		'... and says what it was doing');
	cmp_ok(time() - $begin, '<', 10, '... at once');
}

unlink "$folder/sparse.trace";

# Rotation: a file goes, another comes, between two executions of one plan.
sub copy_file
{
	my ($from, $to) = @_;
	my $content = slurp_file($from);
	open(my $file, '>:raw', $to) or die;
	print $file $content;
	close($file);
	return;
}
copy_file("$fixtures/edge/forced-1.27.trace", "$folder/a.trace");
copy_file("$fixtures/edge/forced-1.25.trace", "$folder/b.trace");
is($node->safe_psql('postgres', qq{
	PREPARE files AS SELECT string_agg(DISTINCT file, ' ' ORDER BY file) FROM gc_cycles;
	EXECUTE files;
	COPY (SELECT WHERE false) TO PROGRAM 'mv $folder/a.trace $folder/c.trace';
	EXECUTE files;}),
	"a.trace b.trace\nb.trace c.trace", 'a prepared statement sees the files of now');

# A file that goes while the scan runs is a warning, or an error if asked for.
my $vanish = qq{
	BEGIN;
	DECLARE c CURSOR FOR SELECT DISTINCT ON (file) file FROM (SELECT file FROM gc_cycles OFFSET 0) f;
	ROLLBACK;
	BEGIN;
	DECLARE c CURSOR FOR SELECT file FROM gc_cycles;
	FETCH 1 FROM c;
	COPY (SELECT WHERE false) TO PROGRAM 'mv $folder/c.trace $folder/c.gone';
	MOVE ALL FROM c;
	COPY (SELECT WHERE false) TO PROGRAM 'mv $folder/c.gone $folder/c.trace';
	COMMIT;};
my ($status, $out, $err) = $node->psql('postgres', $vanish);
like($err, qr/WARNING:  could not open file "c.trace": No such file or directory/, 'file gone: warning');
($status, $out, $err) = $node->psql('postgres', "SET gctrace.on_error = 'error'; $vanish",
	on_error_stop => 0);
like($err, qr/ERROR:  could not open file "c.trace": No such file or directory/, 'file gone: error');
rename("$folder/c.gone", "$folder/c.trace");

# A file that nobody may read is an error, unless such files are to be skipped.
SKIP:
{
	chmod(0, "$folder/c.trace");
	skip 'privileges do not matter to this user', 2 if -r "$folder/c.trace";
	($status, $out, $err) = $node->psql('postgres', 'SELECT count(*) FROM gc_cycles');
	like($err, qr/ERROR:  could not open file "c.trace": Permission denied/, 'unreadable file: error');
	($status, $out, $err) = $node->psql('postgres',
		"SET gctrace.on_error = 'skip'; SELECT string_agg(DISTINCT file, ' ') FROM gc_cycles");
	is($out, 'b.trace', 'unreadable file: skipped');
}

# Nothing leads out of the root, and nothing but regular files is opened.
symlink("$fixtures/edge", "$folder/link");
symlink("$fixtures/edge/forced-1.22.trace", "$folder/link.trace");
system('mkfifo', "$folder/fifo.trace") == 0 or die;
is($node->safe_psql('postgres',
		"SET statement_timeout = '10s'; SET gctrace.on_error = 'skip'; SELECT string_agg(file, ' ' ORDER BY file) FROM traces WHERE file <> 'c.trace'"),
	'b.trace', 'links and pipes are no files');

$node->stop;
done_testing();
