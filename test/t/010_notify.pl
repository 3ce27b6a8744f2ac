# New verdicts are told to whoever listens, once.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use Test::More;

my $fixtures = $ENV{GCTRACE_FIXTURES};
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', qq{
	CREATE EXTENSION gctrace;
	SELECT gctrace.create_store('shop');
	CALL gctrace.load('shop', '$fixtures/fleet/**');});

my $check = "SELECT count(*) > 0 FROM gctrace.check_regressions('shop', 'v41', 'v42');";
my $out = $node->safe_psql('postgres', "LISTEN gctrace_regression; $check SELECT 1;");
my @told = $out =~ /notification "gctrace_regression" with payload "(.*)" received/g;
is(scalar(@told), 1, 'one notification for all verdicts');
like($told[0], qr/"store": "shop", "verdicts": [1-9]/, 'which store, and how many');

$out = $node->safe_psql('postgres', "LISTEN gctrace_regression; $check SELECT 1;");
unlike($out, qr/notification/, 'verdicts that are known are not told again');

$out = $node->safe_psql('postgres', "LISTEN gctrace_regression; DELETE FROM shop.regression; BEGIN; $check ROLLBACK; SELECT 1;");
unlike($out, qr/notification/, 'nor what was rolled back');

$node->stop;
done_testing();
