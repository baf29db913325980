# Rscript reference.R, in this folder: fits each input with ordinal::clmm and writes <name>.json.
# Tight tolerances: clmm's own default stops about 1e-5 short in the estimates.
suppressMessages(library(ordinal))
models <- list(
  terms = y ~ term + (1 | teacher) + (1 | school) + (1 | observer) + (1 | pair) + (1 | own),
  binary = y ~ x + between + (1 | a) + (1 | b),
  boundary = y ~ x + (1 | a) + (1 | b),
  unbalanced = y ~ kind + (1 | a) + (1 | b)
)
list_of <- function(x) paste0("[", paste(sprintf("%.10g", x), collapse = ", "), "]")
named <- function(x) paste0("{", paste(sprintf('"%s": %.10g', names(x), x), collapse = ", "), "}")
for (name in names(models)) {
  d <- read.csv(paste0(name, ".csv"))
  d$y <- factor(d$y, ordered = TRUE)
  for (v in setdiff(names(d), c("y", "x", "between", "term"))) d[[v]] <- factor(d[[v]])
  seconds <- system.time(
    fit <- clmm(models[[name]], data = d, control = clmm.control(grtol = 1e-9, gradTol = 1e-9, maxIter = 200))
  )[[3]]
  cf <- summary(fit)$coefficients
  k <- length(fit$alpha)
  sds <- sapply(VarCorr(fit), function(v) attr(v, "stddev")[[1]])
  names(sds) <- names(VarCorr(fit))
  first <- names(ranef(fit))[[length(ranef(fit))]]
  effects <- setNames(ranef(fit)[[first]][, 1], rownames(ranef(fit)[[first]]))
  errors <- setNames(sqrt(unlist(condVar(fit)[[first]])), names(effects))
  writeLines(c("{",
    sprintf('"made by": "R %s.%s, ordinal %s",', R.version$major, R.version$minor, packageVersion("ordinal")),
    sprintf('"seconds": %.3f, "rows": %d, "gradient": %.3g,', seconds, nrow(d), max(abs(fit$gradient))),
    sprintf('"loglik": %.9f,', as.numeric(logLik(fit))),
    sprintf('"thresholds": %s,', list_of(fit$alpha)),
    sprintf('"threshold_se": %s,', list_of(cf[seq_len(k), 2])),
    sprintf('"coefficients": %s,', named(fit$beta)),
    sprintf('"se": %s,', named(setNames(cf[-seq_len(k), 2], names(fit$beta)))),
    sprintf('"sd": %s,', named(sds)),
    sprintf('"effects of": "%s",', first),
    sprintf('"effects": %s,', named(effects)),
    sprintf('"effect_se": %s', named(errors)),
    "}"), paste0(name, ".json"))
  cat(name, seconds, "s, log-likelihood", logLik(fit), "\n")
}
