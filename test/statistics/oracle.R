# What R says, for test/sql/21_statistics.sql and doc/statistics.md:
#
#	Rscript test/statistics/oracle.R
#
# Base R only.  Where values tie, R's own exact test gives up, so the law is
# enumerated here.
options(digits = 12)

enumerated <- function(candidate, baseline) {
  all <- rank(c(candidate, baseline))
  n1 <- length(candidate)
  sums <- combn(length(all), n1, function(i) sum(all[i]))
  mean(abs(sums - mean(sums)) >= abs(sum(all[1:n1]) - mean(sums)) - 1e-9)
}
two_sample <- function(name, candidate, baseline, ties = FALSE) {
  w <- suppressWarnings(wilcox.test(candidate, baseline, exact = !ties, conf.int = !ties))
  p <- if (ties) enumerated(candidate, baseline) else w$p.value
  cat(name, "u", w$statistic, "p", p)
  if (!ties) cat(" shift", w$estimate, "low", w$conf.int[1], "high", w$conf.int[2])
  cat("\n")
}
permeability <- list(c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46), c(1.15, 0.88, 0.90, 0.74, 1.21))
two_sample("permeability", permeability[[1]], permeability[[2]])
two_sample("small", c(2, 1, 3, 5), c(0, 4, 6, 7))
two_sample("apart", 1:4, 11:14)
two_sample("ties", c(2, 1, 3, 5), rep(1, 5), ties = TRUE)
two_sample("more ties", c(1, 1, 2, 2, 3), c(2, 2, 3, 3, 3, 4), ties = TRUE)
# exact for 500 against 600, by R 4.2.2 with exact = TRUE (it takes minutes and GB): p 0.004933536

for (n in c(5, 6, 8, 10, 20, 100)) {
  low <- qbinom(0.025, n, 0.5)  # the largest c with P(B < c) <= 0.025
  cat("median_ci", n, if (low > 0) low else "-", if (low > 0) n + 1 - low else "-", "\n")
}
cat("geomean", exp(mean(log(c(1, 10, 100, 3)))), "\n")
x <- c(1, 2, 3, 4, 100)
cat("anomaly", 0.6745 * (x - median(x)) / mad(x, constant = 1), "\n")

p <- c(0.01, 0.04, NA, 0.03, 0.005, 0.8, 0.04)
cat("adjusted", p.adjust(p, "BH"), "\n")

for (events in c(0, 1, 10, 12345)) {
  rate <- poisson.test(events, 2)
  cat("rate", events, rate$estimate, rate$conf.int, "\n")
}
for (events in list(c(3, 0), c(0, 3), c(23, 11), c(17, 2), c(1, 1), c(4900, 5000))) {  # baseline, candidate
  ratio <- poisson.test(rev(events), c(800, 1083))
  cat("rate ratio", events, ratio$estimate, ratio$conf.int, ratio$p.value, "\n")
}

energy <- function(x, k) {
  d <- as.matrix(dist(x))
  left <- seq_len(k)
  right <- setdiff(seq_along(x), left)
  within <- function(i) sum(d[i, i]) / (length(i) * (length(i) - 1))
  length(left) * length(right) / length(x) * (2 * mean(d[left, right]) - within(left) - within(right))
}
q <- sapply(2:98, function(k) energy(as.numeric(Nile), k))
cat("Nile", which.max(q) + 1, max(q), median(Nile[1:28]), median(Nile[29:100]), "\n")
