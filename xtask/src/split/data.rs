//! Which constants go with the functions that moved: what nothing that stays can reach.
//!
//! The linker says where each constant lies and which ones hold the address of another (`--emit-relocs`); from the
//! functions that stay their addresses are read. An address that is not certain keeps what it may mean.

use std::collections::HashSet;
use std::ops::Range;

use anyhow::{Context as _, Result, bail};
use wasmparser::{
    DataKind, FunctionBody, KnownCustom, Linking, Operator, Parser, Payload, RelocationType,
    SymbolInfo,
};

/// A piece that is shorter than this stays: a segment of its own costs about as much.
const SHORTEST: u32 = 24;

/// The bytes of a location of the source.
const LOCATION: u32 = 16;

/// The optimiser may have moved an address by a few bytes.
const NEAR: u32 = 32;

/// The constants of a module, by address.
pub(super) struct Objects {
    /// In order, without overlap.
    ranges: Vec<Range<u32>>,
    /// The objects whose address an object holds.
    edges: Vec<Vec<usize>>,
    /// Objects whose address stands where no object is.
    roots: Vec<usize>,
    /// Addresses outside of an object by which code reaches it, as a loop does that counts from behind.
    outside: Vec<(u32, usize)>,
    /// The places in the table of functions that each object holds, and what is held by none.
    held: Vec<Vec<u32>>,
    always_held: Vec<u32>,
    /// Objects that say where in the source a panic comes from. What tells of a panic has moved, and brings them along.
    locations: HashSet<usize>,
}

/// What the functions that stay can reach.
pub(super) struct Reach {
    /// The ranges of constants that they do not reach.
    pub(super) free: Vec<Range<u32>>,
    /// The places in the table of functions that they can call.
    pub(super) held: HashSet<u32>,
}

struct Segment {
    base: u32,
    /// Where its bytes begin in the section.
    at: u32,
    length: u32,
}

impl Objects {
    /// Reads what the linker wrote.
    pub(super) fn read(linked: &[u8]) -> Result<Self> {
        let (mut segments, mut section_count, mut section_start) = (Vec::new(), 0, 0);
        let (mut symbols, mut relocations) = (Vec::new(), Vec::new());
        let (mut data_section, mut code_section) = (u32::MAX, u32::MAX);
        for payload in Parser::new(0).parse_all(linked) {
            let payload = payload?;
            let is_section = payload.as_section().is_some();
            match &payload {
                Payload::CodeSectionStart { .. } => code_section = section_count,
                Payload::DataSection(section) => {
                    data_section = section_count;
                    section_start = section.range().start;
                    for data in section.clone() {
                        let data = data?;
                        let DataKind::Active { offset_expr, .. } = data.kind else {
                            bail!("constants that wait");
                        };
                        let at = data.range.end - data.data.len() - section_start;
                        segments.push(Segment {
                            base: address(&offset_expr)?,
                            at: u32::try_from(at)?,
                            length: u32::try_from(data.data.len())?,
                        });
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            if let Linking::SymbolTable(table) = part? {
                                for symbol in table {
                                    symbols.push(match symbol? {
                                        SymbolInfo::Data { symbol, .. } => symbol,
                                        _ => None,
                                    });
                                }
                            }
                        }
                    }
                    KnownCustom::Reloc(section) => {
                        for entry in section.entries() {
                            relocations.push((section.section_index(), entry?));
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
            section_count += u32::from(is_section);
        }
        let places: Vec<Option<Range<u32>>> = symbols
            .iter()
            .map(|symbol| {
                let symbol = symbol.as_ref().filter(|symbol| symbol.size > 0)?;
                let start = segments.get(symbol.index as usize)?.base + symbol.offset;
                Some(start..start + symbol.size)
            })
            .collect();
        let mut objects = Self::joined(places.iter().flatten().cloned().collect());
        let is_address = |of: RelocationType| {
            use RelocationType as R;
            matches!(of, R::MemoryAddrLeb | R::MemoryAddrSleb | R::MemoryAddrI32)
        };
        let holder = |offset: u32| {
            let holds =
                |segment: &&Segment| (segment.at..segment.at + segment.length).contains(&offset);
            let segment = segments.iter().find(holds)?;
            Some(segment.base + (offset - segment.at))
        };
        for (section, entry) in relocations {
            if entry.ty == RelocationType::TableIndexI32 && section == data_section {
                let at = section_start + entry.offset as usize;
                let place = linked
                    .get(at..at + 4)
                    .and_then(|bytes| bytes.try_into().ok());
                let place = u32::from_le_bytes(place.context("a place of the table is cut off")?);
                match holder(entry.offset).and_then(|holder| objects.at(holder)) {
                    Some(from) => objects.held[from].push(place),
                    None => objects.always_held.push(place),
                }
                continue;
            }
            if !is_address(entry.ty) {
                continue;
            }
            let Some(target) = places.get(entry.index as usize).and_then(Option::as_ref) else {
                continue;
            };
            let to = objects
                .at(target.start)
                .context("a symbol without an object")?;
            if section == data_section {
                match holder(entry.offset).and_then(|holder| objects.at(holder)) {
                    Some(from) => objects.edges[from].push(to),
                    None => objects.roots.push(to),
                }
            } else if section == code_section {
                let length = i64::from(target.end - target.start);
                // The end of an object is an address that can be read from the code.
                if !(0..=length).contains(&entry.addend) {
                    let address = i64::from(target.start) + entry.addend;
                    objects.outside.push((u32::try_from(address)?, to));
                }
            }
        }
        let section = linked.get(section_start..).unwrap_or_default();
        objects.find_locations(&segments, section);
        Ok(objects)
    }

    /// What overlaps is one object.
    fn joined(mut places: Vec<Range<u32>>) -> Self {
        places.sort_by_key(|range| (range.start, range.end));
        let mut ranges: Vec<Range<u32>> = Vec::new();
        for place in places {
            match ranges.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => ranges.push(place),
            }
        }
        Self {
            edges: vec![Vec::new(); ranges.len()],
            held: vec![Vec::new(); ranges.len()],
            always_held: Vec::new(),
            ranges,
            roots: Vec::new(),
            outside: Vec::new(),
            locations: HashSet::new(),
        }
    }

    /// Finds the locations: an address of the name of a source file, its length, a line and a column.
    fn find_locations(&mut self, segments: &[Segment], section: &[u8]) {
        let bytes = |range: &Range<u32>| {
            let within = |segment: &&Segment| {
                segment.base <= range.start && range.end <= segment.base + segment.length
            };
            let segment = segments.iter().find(within)?;
            let at = |address: u32| (segment.at + address - segment.base) as usize;
            section.get(at(range.start)..at(range.end))
        };
        for (index, range) in self.ranges.iter().enumerate() {
            let [file] = self.edges[index][..] else {
                continue;
            };
            let is_sized = range.end - range.start == LOCATION && self.held[index].is_empty();
            let name = bytes(&self.ranges[file]).filter(|_| is_sized);
            if name.is_some_and(|name| name.strip_suffix(b"\0").unwrap_or(name).ends_with(b".rs")) {
                self.locations.insert(index);
            }
        }
    }

    fn at(&self, address: u32) -> Option<usize> {
        let next = self.ranges.partition_point(|range| range.start <= address);
        let last = next.checked_sub(1)?;
        self.ranges[last].contains(&address).then_some(last)
    }

    /// The objects that an address can mean: what it lies in, what ends right before it, and what is reached from near it.
    fn meant(&self, address: u32) -> impl Iterator<Item = usize> + use<'_> {
        let before = address.checked_sub(1).and_then(|before| self.at(before));
        let ends = before.filter(|index| self.ranges[*index].end == address);
        let is_near = move |from: u32| from.abs_diff(address) <= NEAR;
        let outside = self.outside.iter().filter(move |(from, _)| is_near(*from));
        let outside = outside.map(|(_, index)| *index);
        self.at(address).into_iter().chain(ends).chain(outside)
    }

    /// What these bodies reach. Any number in them may be a place of the table.
    pub(super) fn reach(&self, bodies: &[&FunctionBody<'_>]) -> Result<Reach> {
        let mut held: HashSet<u32> = self.always_held.iter().copied().collect();
        let mut is_reached = vec![false; self.ranges.len()];
        let mut open = self.roots.clone();
        for body in bodies {
            for operator in body.get_operators_reader()? {
                for address in addresses(&operator?) {
                    held.insert(address);
                    open.extend(self.meant(address));
                }
            }
        }
        while let Some(index) = open.pop() {
            if self.locations.contains(&index) {
                continue;
            }
            if !std::mem::replace(&mut is_reached[index], true) {
                open.extend(&self.edges[index]);
                held.extend(&self.held[index]);
            }
        }
        let ranges = self.ranges.iter().zip(&is_reached);
        let mut free: Vec<Range<u32>> = Vec::new();
        for (range, _) in ranges.filter(|(_, is_reached)| !**is_reached) {
            match free.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => free.push(range.clone()),
            }
        }
        free.retain(|range| range.end - range.start >= SHORTEST);
        Ok(Reach { free, held })
    }
}

fn address(expression: &wasmparser::ConstExpr<'_>) -> Result<u32> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(value.cast_unsigned()),
        _ => bail!("constants at a place that is none"),
    }
}

/// The numbers of an operator that may be addresses.
fn addresses(operator: &Operator<'_>) -> Vec<u32> {
    let low = |number: u64| u32::try_from(number & 0xffff_ffff).unwrap_or_default();
    match operator {
        Operator::I32Const { value } => vec![value.cast_unsigned()],
        Operator::I64Const { value } => {
            let value = value.cast_unsigned();
            vec![low(value), low(value >> 32)]
        }
        operator => offset(operator).into_iter().map(low).collect(),
    }
}

/// The offset of a load or a store.
fn offset(operator: &Operator<'_>) -> Option<u64> {
    use Operator as O;
    let memarg = match operator {
        O::I32Load { memarg }
        | O::I64Load { memarg }
        | O::F32Load { memarg }
        | O::F64Load { memarg }
        | O::I32Load8S { memarg }
        | O::I32Load8U { memarg }
        | O::I32Load16S { memarg }
        | O::I32Load16U { memarg }
        | O::I64Load8S { memarg }
        | O::I64Load8U { memarg }
        | O::I64Load16S { memarg }
        | O::I64Load16U { memarg }
        | O::I64Load32S { memarg }
        | O::I64Load32U { memarg }
        | O::I32Store { memarg }
        | O::I64Store { memarg }
        | O::F32Store { memarg }
        | O::F64Store { memarg }
        | O::I32Store8 { memarg }
        | O::I32Store16 { memarg }
        | O::I64Store8 { memarg }
        | O::I64Store16 { memarg }
        | O::I64Store32 { memarg } => memarg,
        _ => return None,
    };
    Some(memarg.offset)
}

/// Constants, and the address at which they lie.
pub(super) type Piece<'a> = (u32, &'a [u8]);

/// The parts of the constants that stay, and of those that go, each with its address.
pub(super) fn cut<'a>(
    segments: &[wasmparser::Data<'a>],
    free: &[Range<u32>],
) -> Result<[Vec<Piece<'a>>; 2]> {
    let (mut stay, mut go) = (Vec::new(), Vec::new());
    for segment in segments {
        let DataKind::Active { offset_expr, .. } = &segment.kind else {
            bail!("constants that wait");
        };
        let base = address(offset_expr)?;
        let end = base + u32::try_from(segment.data.len())?;
        let bytes = |range: Range<u32>| {
            let at = |address: u32| (address - base) as usize;
            (range.start, &segment.data[at(range.start)..at(range.end)])
        };
        let mut from = base;
        for range in free {
            let range = range.start.max(base)..range.end.min(end);
            if range.start >= range.end {
                continue;
            }
            if from < range.start {
                stay.push(bytes(from..range.start));
            }
            from = range.end;
            go.push(bytes(range));
        }
        if from < end {
            stay.push(bytes(from..end));
        }
    }
    Ok([stay, go])
}

/// The module without what the linker says of it, which wasm-bindgen would carry along.
pub(crate) fn without_links(linked: &[u8]) -> Result<Vec<u8>> {
    without(linked, |name| {
        name == "linking" || name.starts_with("reloc.")
    })
}

/// The module without some of its custom sections.
pub(super) fn without(linked: &[u8], is_unwanted: impl Fn(&str) -> bool) -> Result<Vec<u8>> {
    let mut module = linked.get(..8).context("no module")?.to_vec();
    let mut at = 8;
    while at < linked.len() {
        let start = at;
        let id = linked[at];
        let mut reader = wasmparser::BinaryReader::new(&linked[at + 1..], 0);
        let length = reader.read_var_u32()? as usize;
        let body = at + 1 + reader.original_position();
        at = body + length;
        let section = linked.get(body..at).context("a section is cut off")?;
        let is_out = id == 0 && {
            let name = wasmparser::BinaryReader::new(section, 0).read_string()?;
            is_unwanted(name)
        };
        if !is_out {
            module.extend_from_slice(&linked[start..at]);
        }
    }
    Ok(module)
}
