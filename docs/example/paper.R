# Makes the figures and the table of a paper from the files of a run:
#
#   Rscript paper.R out results halden okonjo-reyes
#
# writes to `results` by_outlet.pdf, over_time.pdf, differences.md and differences.tex, for the actors named by their ids.
# Needs ggplot2 and dplyr; readr where it is installed. paper.py does the same in Python.

suppressPackageStartupMessages({
  library(dplyr)
  library(ggplot2)
})

negative <- "#b35806"
positive <- "#2166ac"

# An empty cell is a number that cannot be estimated.
read_table <- function(path) {
  if (requireNamespace("readr", quietly = TRUE)) {
    # All rows: a column may be empty in the first thousand, from which readr guesses its type by default.
    return(readr::read_csv(path, show_col_types = FALSE, na = "", guess_max = Inf))
  }
  read.csv(path, na.strings = "", encoding = "UTF-8", check.names = FALSE)
}

chosen <- function(out, table, actors) {
  read_table(file.path(out, table)) |>
    filter(actor_id %in% actors) |>
    mutate(actor_name = reorder(actor_name, match(actor_id, actors)))
}

# The outlets, from the one that writes about the actor most negatively to the one that does most positively.
outlets_by_score <- function(by_outlet, actor) {
  of_actor <- by_outlet |> filter(actor_id == actor) |> arrange(article_mean_score, outlet)
  c(of_actor$outlet, sort(setdiff(by_outlet$outlet, of_actor$outlet)))
}

with_sign <- function(rows, order) {
  mutate(
    rows,
    outlet = factor(outlet, order),
    across(c(article_mean_score, ci_low, ci_high), as.numeric),
    sign = if_else(article_mean_score < 0, "negative", "positive"),
    estimate = if_else(is.na(ci_low), "too few articles", "with interval")
  )
}

marks <- list(
  scale_colour_manual(values = c(negative = negative, positive = positive), guide = "none"),
  scale_shape_manual(values = c("too few articles" = 1, "with interval" = 16), name = NULL),
  theme_minimal(base_size = 9),
  theme(panel.grid.minor = element_blank(), legend.position = "bottom")
)

draw_by_outlet <- function(by_outlet) {
  ggplot(by_outlet, aes(article_mean_score, outlet, colour = sign)) +
    geom_vline(xintercept = 0, colour = "#888888") +
    geom_linerange(aes(xmin = ci_low, xmax = ci_high), linewidth = 0.9, na.rm = TRUE) +
    geom_point(aes(shape = estimate), size = 2) +
    geom_text(aes(label = n_articles), vjust = -0.9, size = 2.3, colour = "black") +
    facet_wrap(vars(actor_name), nrow = 1) +
    coord_cartesian(xlim = c(-1, 1)) +
    labs(x = "tone index with 95 % interval; numbers are articles", y = NULL) +
    marks
}

# The periods that are joined by a line. One makes none.
joined <- function(rows) {
  rows |>
    filter(!is.na(ci_low)) |>
    add_count(actor_id, outlet, name = "n_periods") |>
    filter(n_periods > 1)
}

ticks <- function(days) {
  days <- sort(unique(days))
  days[seq(1, length(days), by = ceiling(length(days) / 5))]
}

# The pale points are too few articles to say more than noise.
draw_over_time <- function(by_period) {
  ggplot(by_period, aes(as.Date(period_start), article_mean_score)) +
    geom_hline(yintercept = 0, colour = "#888888") +
    geom_line(data = joined(by_period), colour = "#555555", linewidth = 0.4) +
    geom_linerange(aes(ymin = ci_low, ymax = ci_high, colour = sign), linewidth = 0.9, na.rm = TRUE) +
    geom_point(data = ~ filter(.x, is.na(ci_low)), shape = 1, size = 1.2, colour = "#bbbbbb") +
    geom_point(data = ~ filter(.x, !is.na(ci_low)), aes(colour = sign), size = 1.8) +
    facet_grid(vars(factor(outlet, rev(levels(outlet)))), vars(actor_name), labeller = label_wrap_gen(18)) +
    scale_y_continuous(breaks = c(-1, 0, 1)) +
    coord_cartesian(ylim = c(-1, 1)) +
    scale_x_date(expand = expansion(0.1), date_labels = "%b %Y", breaks = ticks(as.Date(by_period$period_start))) +
    labs(x = NULL, y = "tone index") +
    marks +
    theme(strip.text.y = element_text(angle = 0, hjust = 0))
}

signed <- function(x) ifelse(is.na(x), "–", sub("-", "−", sprintf("%+.2f", as.numeric(x))))
percent <- function(x) ifelse(is.na(x), "–", sprintf("%.0f%%", 100 * as.numeric(x)))

differences <- function(found, actors) {
  found |>
    arrange(match(actor_id, actors), desc(abs(diff))) |>
    transmute(
      Actor = as.character(actor_name),
      `Outlet A` = outlet_a,
      `Outlet B` = outlet_b,
      `A − B` = signed(diff),
      `95 % interval` = paste(signed(diff_ci_low), "to", signed(diff_ci_high)),
      q = ifelse(q_value < 0.001, "< 0.001", sprintf("%.3f", q_value)),
      Articles = paste0(n_articles_a, ", ", n_articles_b),
      `In shared time` = paste0(percent(overlap_a), ", ", percent(overlap_b)),
      `Of all times` = signed(diff_unstratified)
    )
}

markdown <- function(table) {
  lines <- rbind(names(table), "---", as.matrix(table))
  paste0("| ", apply(lines, 1, paste, collapse = " | "), " |")
}

in_latex <- function(text) {
  text <- gsub("([&%#_])", "\\\\\\1", text)
  gsub("–", "--", gsub("<", "$<$", gsub("−", "$-$", text)), fixed = TRUE)
}

# For LaTeX with the package booktabs.
latex <- function(table) {
  line <- function(cells) paste(paste(in_latex(cells), collapse = " & "), "\\\\")
  c(
    "\\begin{tabular}{lllrrrrrr}", "\\toprule", line(names(table)), "\\midrule",
    apply(as.matrix(table), 1, line), "\\bottomrule", "\\end{tabular}"
  )
}

main <- function(out, results, actors) {
  dir.create(results, showWarnings = FALSE)
  by_outlet <- chosen(out, "actors_by_outlet.csv", actors)
  for (missing in setdiff(actors, by_outlet$actor_id)) {
    stop("actors_by_outlet.csv has no actor_id ", missing, call. = FALSE)
  }
  order <- outlets_by_score(by_outlet, actors[1])
  size <- c(1.8 + 2.8 * length(actors), 1.4 + 0.3 * length(order))
  by_outlet |> with_sign(order) |> draw_by_outlet() |>
    ggsave(filename = file.path(results, "by_outlet.pdf"), device = cairo_pdf, width = size[1], height = size[2])

  by_period <- chosen(out, "actors_by_outlet_period.csv", actors) |>
    bind_rows(mutate(chosen(out, "actors_by_period.csv", actors), outlet = "all outlets")) |>
    filter(!is.na(period_start))
  size <- c(1.8 + 2.8 * length(actors), 1.75 + 0.75 * length(order))
  by_period |> with_sign(c(order, "all outlets")) |> draw_over_time() |>
    ggsave(filename = file.path(results, "over_time.pdf"), device = cairo_pdf, width = size[1], height = size[2])

  tested <- chosen(out, "outlet_comparison.csv", actors) |> filter(verdict != "too_few")
  found <- tested |> filter(verdict %in% c("higher", "lower"))
  table <- differences(found, actors)
  note <- c("", sprintf("%d of %d pairs with enough articles differ.", nrow(found), nrow(tested)))
  writeLines(c(markdown(table), note), file.path(results, "differences.md"), useBytes = TRUE)
  writeLines(c(latex(table), note), file.path(results, "differences.tex"), useBytes = TRUE)
}

arguments <- commandArgs(trailingOnly = TRUE)
main(arguments[1], arguments[2], arguments[-(1:2)])
