//! Printing lists and objects in the form that is wanted.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use comfy_table::{Cell, CellAlignment, Table};
use serde_json::Value;

use super::table::{cell, table};
use super::words::Zone;
use super::{Column, Error};
use crate::config::{Format, Output};
use crate::spreadsheet;

/// Prints what has these columns.
#[derive(Debug)]
pub(crate) struct Printer {
    format: Format,
    has_headers: bool,
    zone: Zone,
    columns: Vec<Column>,
    /// The widths that the rows of a stream have had so far; none before the first.
    widths: Option<Vec<usize>>,
}

impl Printer {
    /// The first column is the name of a row.
    pub(crate) fn new(output: &Output, all: &[Column]) -> Result<Self, Error> {
        let has_all = !matches!(output.format, Format::Table);
        let columns = match output.columns.as_slice() {
            [] => all
                .iter()
                .filter(|column| has_all || !column.is_wide)
                .copied()
                .collect(),
            wanted => wanted
                .iter()
                .map(|name| find(all, name))
                .collect::<Result<_, _>>()?,
        };
        Ok(Self {
            format: output.format,
            has_headers: !output.no_headers,
            zone: Zone::new(output.utc),
            columns: match output.format {
                Format::Name => all[..1].to_vec(),
                _ => columns,
            },
            widths: None,
        })
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    pub(crate) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Prints a whole list. `answer` is what the API said of it.
    pub(crate) fn list(&self, rows: &[Value], answer: &Value) -> Result<(), Error> {
        let mut out = BufWriter::new(io::stdout().lock());
        match self.format {
            Format::Table | Format::Wide => {
                let mut table = table(self.has_headers.then_some(&self.columns));
                for row in rows {
                    table.add_row(self.cells(row));
                }
                if self.has_headers || !rows.is_empty() {
                    write_table(&mut out, &table)?;
                }
            }
            Format::Json => writeln!(out, "{answer:#}")?,
            Format::Jsonl => rows.iter().try_for_each(|row| writeln!(out, "{row}"))?,
            Format::Name => rows
                .iter()
                .try_for_each(|row| writeln!(out, "{}", self.name(row)))?,
            Format::Csv => self.separated(&mut out, b',', rows, self.has_headers)?,
            Format::Tsv => self.separated(&mut out, b'\t', rows, self.has_headers)?,
        }
        Ok(out.flush()?)
    }

    /// Prints an object: a line for each column.
    pub(crate) fn object(&self, object: &Value) -> Result<(), Error> {
        if !matches!(self.format, Format::Table | Format::Wide) {
            return self.list(std::slice::from_ref(object), object);
        }
        let mut table = table(None);
        for column in &self.columns {
            let text = column.of(object, &self.zone);
            if text.is_some() {
                let name = Cell::new(format!("{}:", column.name));
                let value = cell(column, text.as_deref(), object.pointer(column.pointer));
                table.add_row([name, value.set_alignment(CellAlignment::Left)]);
            }
        }
        let mut out = io::stdout().lock();
        write_table(&mut out, &table)?;
        Ok(out.flush()?)
    }

    /// Prints the next row of a list that has no end.
    pub(crate) fn row(&mut self, row: &Value) -> Result<(), Error> {
        let is_first = self.widths.is_none();
        let has_headers = is_first && self.has_headers;
        let mut out = io::stdout().lock();
        match self.format {
            Format::Table | Format::Wide => {
                let texts = self.columns.iter().map(|column| column.of(row, &self.zone));
                let texts: Vec<_> = texts.map(Option::unwrap_or_default).collect();
                let widths = self.widths.get_or_insert_with(|| vec![0; texts.len()]);
                for (width, (text, column)) in
                    widths.iter_mut().zip(texts.iter().zip(&self.columns))
                {
                    *width = (*width).max(text.chars().count()).max(column.name.len());
                }
                if has_headers {
                    let names = self.columns.iter().map(|column| column.name.to_uppercase());
                    writeln!(out, "{}", padded(names, widths))?;
                }
                writeln!(out, "{}", padded(texts.into_iter(), widths))?;
            }
            Format::Json | Format::Jsonl => writeln!(out, "{row}")?,
            Format::Name => writeln!(out, "{}", self.name(row))?,
            Format::Csv => {
                self.separated(&mut out, b',', std::slice::from_ref(row), has_headers)?;
            }
            Format::Tsv => {
                self.separated(&mut out, b'\t', std::slice::from_ref(row), has_headers)?;
            }
        }
        self.widths.get_or_insert_default();
        Ok(out.flush()?)
    }

    fn cells(&self, row: &Value) -> impl Iterator<Item = Cell> {
        let cell = |column: &Column| {
            let text = column.of(row, &self.zone);
            cell(column, text.as_deref(), row.pointer(column.pointer))
        };
        self.columns.iter().map(cell)
    }

    fn name(&self, row: &Value) -> String {
        self.columns[0].of(row, &self.zone).unwrap_or_default()
    }

    fn separated(
        &self,
        out: impl Write,
        by: u8,
        rows: &[Value],
        has_headers: bool,
    ) -> Result<(), Error> {
        let mut writer = csv::WriterBuilder::new().delimiter(by).from_writer(out);
        let failed = |error: csv::Error| io::Error::other(error);
        if has_headers {
            let names = self.columns.iter().map(|column| column.name);
            writer.write_record(names).map_err(failed)?;
        }
        for row in rows {
            let texts = self.columns.iter().map(|column| column.of(row, &self.zone));
            let texts: Vec<_> = texts.map(Option::unwrap_or_default).collect();
            let record = texts.iter().map(|text| match by {
                b',' => spreadsheet::inert(text),
                _ => text.into(),
            });
            writer
                .write_record(record.map(Cow::into_owned).map(String::into_bytes))
                .map_err(failed)?;
        }
        Ok(writer.flush()?)
    }
}

fn find(all: &[Column], name: &str) -> Result<Column, Error> {
    let column = all.iter().find(|column| column.name == name);
    column.copied().ok_or_else(|| Error::Column {
        wanted: name.to_owned(),
        known: all.iter().map(|column| column.name).collect(),
    })
}

fn padded(texts: impl Iterator<Item = String>, widths: &[usize]) -> String {
    let texts = texts
        .zip(widths)
        .map(|(text, width)| format!("{text:width$}"));
    let line = texts.collect::<Vec<_>>().join("  ");
    line.trim_end().to_owned()
}

/// Without the spaces at the ends of lines.
fn write_table(out: &mut impl Write, table: &Table) -> io::Result<()> {
    table
        .lines()
        .try_for_each(|line| writeln!(out, "{}", line.trim()))
}
