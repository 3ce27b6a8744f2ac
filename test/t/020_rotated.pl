# Rotated sets: cancelling, and rotation while a set is read.
use strict;
use warnings;

use Cwd qw(abs_path);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $folder = abs_path($node->basedir) . '/logs';
mkdir $folder or die;
$node->safe_psql('postgres', qq{
	CREATE EXTENSION gctrace;
	CREATE SERVER folder FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '$folder');
	IMPORT FOREIGN SCHEMA gctrace FROM SERVER folder INTO public OPTIONS (rotated 'true');
});

sub collections
{
	return join('', map { "gc $_ \@$_.5s 4%: 0.7+1.3+0.1 ms clock, 1.4+0.5/1.1/0.1+0.2 ms cpu, 6->7->3 MB, 7 MB goal, 2 P\n" } @_);
}

sub write_file
{
	my ($path, $content, $mtime) = @_;
	open(my $file, '>:raw', "$folder/$path") or die;
	print $file $content;
	close($file);
	utime($mtime, $mtime, "$folder/$path") or die;
	return;
}

# 20 GB, most of it nothing.  As the times of modification differ from the
# numbers of collections, the members are read to their ends before the first row.
my ($begin, $nothing) = map { "$folder/$_.gz" } qw(begin nothing);
write_file('begin', collections(1), 1);
system("gzip '$folder/begin' && head -c 100M /dev/zero | gzip -1 >'$nothing'") == 0 or die;
write_file('huge.log.1.gz', slurp_file($begin) . slurp_file($nothing) x 200, 2);
write_file('huge.log', collections(2), 1);
unlink $begin, $nothing;

foreach my $query ('SELECT count(*) FROM gctrace_lines', 'SELECT lines FROM traces', 'ANALYZE gctrace_lines')
{
	my $start = time();
	my ($status, $out, $err) = $node->psql('postgres', "SET statement_timeout = '1s'; $query");
	like($err, qr/canceling statement due to statement timeout/, "cancelled: $query");
	cmp_ok(time() - $start, '<', 5, '... at once');
}
unlink "$folder/huge.log", "$folder/huge.log.1.gz";

# Each member has more rows than are made at once, so that a cursor stops within.
write_file('x.log.1', collections(1 .. 3000), 1);
write_file('x.log.2', collections(3001 .. 6000), 2);
write_file('x.log', collections(6001 .. 6010), 3);

# Runs commands of the shell after the first row, and returns what comes of it all.
sub scan_with
{
	my ($commands) = @_;
	my ($status, $out, $err) = $node->psql('postgres', qq{
		BEGIN;
		DECLARE c CURSOR FOR SELECT line, gc_seq, line = gc_seq FROM gctrace_lines;
		FETCH 1 FROM c;
		COPY (SELECT WHERE false) TO PROGRAM 'cd $folder && $commands';
		MOVE 3998 FROM c;
		FETCH 2 FROM c;
		MOVE ALL FROM c;
		COMMIT;
	}, on_error_stop => 0);
	return ($out, $err);
}

my ($out, $err) = scan_with('mv x.log.2 x.log.3 && mv x.log.1 x.log.2 && mv x.log x.log.1 && cp x.log.1 x.log');
like($out, qr/^1\|1\|t\n4000\|4000\|t\n4001\|4001\|t$/, 'rotated meanwhile: the set as it was');
is($node->safe_psql('postgres', 'SELECT count(*), max(line) FROM gctrace_lines'), '6020|6020',
	'... and as it is now, with both of the last');

unlink "$folder/x.log";
($out, $err) = scan_with('mv x.log.3 gone');
is($out, '1|1|t', 'a member goes meanwhile');
like($err, qr/WARNING:  file "x.log" is truncated\nDETAIL:  Member "x.log.3": it was removed while the set was read/,
	'... with a warning');
rename("$folder/gone", "$folder/x.log.3") or die;

# Members that nobody may read are an error, unless such sets are to be skipped.
SKIP:
{
	chmod(0, "$folder/x.log.2");
	skip 'privileges do not matter to this user', 2 if -r "$folder/x.log.2";
	(undef, $out, $err) = $node->psql('postgres', 'SELECT count(*) FROM gctrace_lines');
	like($err, qr/ERROR:  could not open file "x.log": Permission denied/, 'unreadable member: error');
	($out, $err) = ('', '');
	$node->psql('postgres', "SET gctrace.on_error = 'skip'; SELECT count(*) FROM gctrace_lines", stdout => \$out, stderr => \$err);
	is($out, '0', 'unreadable member: the set is skipped');
}
chmod(0644, "$folder/x.log.2");

# Nothing leads out of the root.
symlink('/etc/passwd', "$folder/x.log.9") or die;
is($node->safe_psql('postgres', "SELECT string_agg(status || ' ' || lines, ',') FROM traces WHERE file = 'x.log'"), 'complete 6010',
	'links are no members');

$node->stop;
done_testing();
