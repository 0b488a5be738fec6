# Writes the tables of bench/tables.py that R packages hold, as CSV files: Rscript table_sets.R FOLDER
# Debian packages: r-base-core r-cran-ggplot2 r-cran-mlbench
folder <- commandArgs(trailingOnly = TRUE)[1]
put <- function(table, name, ...) {
  write.csv(table, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = TRUE, ...)
}
put(as.data.frame(ggplot2::diamonds), "diamonds")
put(as.data.frame(ggplot2::txhousing), "txhousing")
data(LetterRecognition, package = "mlbench")
put(LetterRecognition[c(2:17, 1)], "letter")  # the target last
data(PimaIndiansDiabetes2, package = "mlbench")
put(PimaIndiansDiabetes2, "pima")
data(HouseVotes84, package = "mlbench")
put(HouseVotes84[c(2:17, 1)], "votes")
data(Satellite, package = "mlbench")
put(Satellite, "satellite")
