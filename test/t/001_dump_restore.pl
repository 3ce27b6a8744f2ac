# A database with gctrace, an attached folder, grants and stored rows survives
# pg_dump and restore, and is dumped the same once more.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $fleet = "$ENV{GCTRACE_FIXTURES}/fleet";

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

$node->safe_psql('postgres', qq{
	CREATE DATABASE original;
	CREATE DATABASE copy;
	CREATE ROLE reader;
});
$node->safe_psql('original', qq{
	CREATE EXTENSION gctrace;
	SELECT gctrace.attach('$fleet');
	GRANT USAGE ON SCHEMA traces TO reader;
	GRANT SELECT ON traces.gc_cycles TO reader;
	CREATE VIEW public.of_function AS SELECT * FROM gctrace.gc_cycles('\\x00'::bytea);
	CREATE TABLE public.kept AS SELECT * FROM traces_files.mark_assists;
});

my $dump = $node->basedir . '/original.sql';
my $again = $node->basedir . '/copy.sql';
$node->command_ok(
	[ 'pg_dump', '--file', $dump, $node->connstr('original') ],
	'pg_dump');
$node->command_ok(
	[ 'psql', '--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1',
		'--file', $dump, $node->connstr('copy') ],
	'restore');
$node->command_ok(
	[ 'pg_dump', '--file', $again, $node->connstr('copy') ],
	'pg_dump of the copy');

# Random keys of newer versions of pg_dump are not part of the content.
sub content
{
	my $text = slurp_file(shift);
	$text =~ s/^\\(un)?restrict .*$//mg;
	return $text;
}
# Rows of a heap have no order, so compare lines as a set.
ok(join("\n", sort split /\n/, content($again)) eq
	join("\n", sort split /\n/, content($dump)),
	'both dumps are the same');
unlike(content($dump), qr/CREATE FUNCTION gctrace\./,
	'objects of the extension are not in the dump');

my $cycles = 'SELECT count(*), sum(cycle) FROM traces.gc_cycles';
is($node->safe_psql('copy', "SET ROLE reader; $cycles"),
	$node->safe_psql('original', $cycles),
	'the copy reads the same files, with the same grants');

# After a restart nothing is left to initialise but the library.
$node->restart;
is($node->safe_psql('copy', $cycles),
	$node->safe_psql('original', $cycles), 'after a restart');

# Attaching again is what an upgrade asks for; dropping leaves nothing.
is($node->safe_psql('copy', "SELECT gctrace.attach('$fleet') > 0"),
	't', 'attach again in the copy');
$node->safe_psql('copy', 'DROP EXTENSION gctrace CASCADE');
is($node->safe_psql('copy', q{
	SELECT (SELECT count(*) FROM pg_foreign_table)
		+ (SELECT count(*) FROM pg_foreign_data_wrapper)
		+ (SELECT count(*) FROM pg_namespace WHERE nspname = 'gctrace')}),
	'0', 'nothing is left of a dropped extension');
is($node->safe_psql('copy', 'SELECT count(*) > 0 FROM public.kept'),
	't', 'but the rows that were stored');

$node->stop;
done_testing();
