"""Binds the data of a scheme: measurements, surveys and membership functions, and which leaf has which."""

from __future__ import annotations

from fuzzyspec import errors
from fuzzyspec.model.data import DataWeights, MeasuredScores, MeasurementFile, Survey
from fuzzyspec.model.scheme import EvaluatedObject, Indicator
from fuzzyspec.names import normal
from fuzzyspec.semantics.context import Context
from fuzzyspec.semantics.evaluating import evaluated_leaves
from fuzzyspec.source import Span
from fuzzyspec.syntax import tree as t

DataBlock = t.SurveyBlock | t.MeasurementsBlock


def bind_data(context: Context) -> None:
    """Bind every block of data, and report leaves that have none, or two."""
    kinds = (t.SurveyBlock, t.MeasurementsBlock, t.MembershipBlock)
    if any(isinstance(block, kinds) for tree in context.trees for block in tree.blocks):
        _bind(context)


def _bind(context: Context) -> None:
    # Most schemes have no data, so the modules that bind them are imported here.
    from fuzzyspec.semantics.fuzzifying import bind_membership
    from fuzzyspec.semantics.measuring import bind_measurement_file, bind_measurement_table
    from fuzzyspec.semantics.surveying import bind_survey

    blocks = [(tree, block) for tree in context.trees for block in tree.blocks if isinstance(block, DataBlock)]
    scheme = context.scheme
    surveys = [(tree, block) for tree, block in blocks if isinstance(block, t.SurveyBlock)]
    if surveys and not scheme.comments and not context.uncertain("comments"):
        tree, survey = surveys[0]
        context.diagnostics.add(errors.no_comments(Span(tree.source, survey.start, survey.start + len("survey"))))
        context.mark_uncertain("comments")
    for tree, block in blocks:
        if isinstance(block, t.SurveyBlock):
            bound = bind_survey(context, tree, block, _place(tree, block))
            if bound is not None:
                scheme.surveys.append(bound)
        elif block.rows:
            table = bind_measurement_table(context, tree, block)
            if table is not None:
                scheme.measurement_tables.append(table)
        else:
            file = bind_measurement_file(context, tree, block, _place(tree, block))
            if file is not None:
                scheme.measurement_files.append(file)
    bind_membership(context)
    _settle_objects(context)
    _settle_long_surveys(context)
    _check_tables(context)
    _check_columns(context)
    _check_told_twice(context)


def _place(tree: t.SyntaxTree, block: DataBlock) -> Span:
    """Return the place that names a block's data: its path, else its keyword."""
    if block.path is not None:
        return tree.span(block.path)
    word = len("survey" if isinstance(block, t.SurveyBlock) else "measurements")
    return Span(tree.source, block.start, block.start + word)


def _settle_objects(context: Context) -> None:
    """Say whether data may name further objects; where nothing names any, there is one, without a name."""
    scheme = context.scheme
    sources: list[Survey | MeasurementFile] = [*scheme.surveys, *scheme.measurement_files]
    by_name = any(one.object is not None for one in sources)
    scheme.objects_open = by_name and not context.objects_declared
    unsettled = not scheme.objects and not scheme.objects_open and not context.uncertain("objects")
    if sources and unsettled and scheme.indicators:
        root = scheme.indicators[0]
        scheme.objects.append(EvaluatedObject(root.id, root.label, None))
    if len(scheme.objects) > 1 or scheme.objects_open:
        for one in sources:
            if one.object is None:
                names = [found.id for found in scheme.objects]
                context.diagnostics.add(errors.which_object_column(one.source, one.shown, names))


def _settle_long_surveys(context: Context) -> None:
    """A long survey asks what nothing else tells: its columns are known only as texts in its rows."""
    scheme = context.scheme
    wide = {leaf for one in scheme.surveys if one.indicator is None for leaf in one.columns}
    taken = wide | set(scheme.membership) | typed_leaves(context)
    scheme.surveys = [
        one
        if one.indicator is None
        else one._replace(columns={leaf: text for leaf, text in one.columns.items() if leaf not in taken})
        for one in scheme.surveys
    ]


def typed_leaves(context: Context) -> set[int]:
    """Return the leaves that votes or degrees in the scheme, or voting sheets, have a row of."""
    found = {votes.leaf for votes in context.sheet_votes}
    for tree in context.trees:
        for block in tree.blocks:
            if isinstance(block, t.VotesBlock | t.DegreesBlock):
                names = (context.by_name.get(normal(row.cells[0])) for row in block.rows)
                found.update(index for index in names if index is not None)
    return found


def _check_tables(context: Context) -> None:
    """Report the objects that no table of measurements has a row of, where only tables measure."""
    scheme = context.scheme
    if not scheme.measurement_tables or scheme.measurement_files or context.uncertain("measurements", "objects"):
        return
    present = {row.object for table in scheme.measurement_tables for row in table.rows}
    absent = [one.id for index, one in enumerate(scheme.objects) if index not in present]
    if absent and not typed_leaves(context) & scheme.measured:
        context.diagnostics.add(errors.absent_from_table(scheme.measurement_tables[0].span, absent))
        for name in absent:
            context.unknown("object", name)


def _check_columns(context: Context) -> None:
    """Report the leaves that a file should have a column of and has not."""
    from fuzzyspec.semantics.columns import Columns

    scheme = context.scheme
    known = scheme.measured | scheme.surveyed | typed_leaves(context)
    if context.uncertain("indicators", "hierarchy", "votes", "degrees", "survey", "measurements", "judgments"):
        return
    judged = any(isinstance(block, t.ScoresBlock) for tree in context.trees for block in tree.blocks) or any(
        block.objects for _, block in context.judgments()
    )
    missing: dict[Span, list[int]] = {}
    for leaf in scheme.leaves:
        if leaf.index in known or context.excused("indicator", leaf.id):
            continue
        wants_file = leaf.index in scheme.membership or not scheme.surveys
        files: list[Survey | MeasurementFile] = [*(scheme.measurement_files if wants_file else scheme.surveys)]
        if judged and leaf.index not in scheme.membership:
            continue
        source = context.data.get(files[0].source) if files else None
        if files and source is not None:
            missing.setdefault(files[0].source, []).append(leaf.index)
        elif leaf.index in scheme.membership:
            context.diagnostics.add(errors.membership_unmeasured(scheme.membership[leaf.index].span, leaf.id))
            context.unknown("indicator", leaf.id)
    for span, leaves in missing.items():
        source = context.data[span]
        assert source is not None
        Columns(context, source, span).missing_leaves(leaves)
        for index in leaves:
            context.unknown("indicator", scheme.indicators[index].id)


def _check_told_twice(context: Context) -> None:
    """Report leaves that a survey asks and that are measured and graded besides, and functions beside votes."""
    scheme = context.scheme
    typed = typed_leaves(context)
    if context.uncertain("measurements"):
        return
    for leaf in scheme.leaves:
        row = scheme.membership.get(leaf.index)
        survey = next((one for one in scheme.surveys if leaf.index in one.columns), None)
        if row is not None and survey is not None:
            context.diagnostics.add(errors.told_twice(survey.source, row.span, leaf.id, None))
        elif row is not None and leaf.index in typed and leaf.index not in scheme.measured:
            context.diagnostics.add(errors.membership_unmeasured(row.span, leaf.id))
            del scheme.membership[leaf.index]


def check_used(context: Context) -> None:
    """Report functions without measurements, and measurements that have none, or that nothing uses."""
    scheme = context.scheme
    measured = scheme.measured
    if not measured or context.uncertain(
        "membership", "measurements", "weights", "indicators", "hierarchy", "evaluate", "method"
    ):
        return
    typed, surveyed = typed_leaves(context), scheme.surveyed
    used = _weighed(context) | evaluated_leaves(context)
    judged = {index for index, one in scheme.objects_judged.items() if isinstance(one, MeasuredScores)}
    if scheme.objects_judged or context.diagnostics.errors:
        # Whoever judges objects has no use for functions; and one fault at a time.
        return
    graded = bool(scheme.membership or typed or surveyed)
    unused: list[Indicator] = []
    for leaf in scheme.leaves:
        if leaf.index not in measured or leaf.index in scheme.membership or leaf.index in judged:
            continue
        told = leaf.index in typed | surveyed
        if not told and scheme.comments and scheme.asks("fuzzy") and (graded or leaf.index not in used):
            context.diagnostics.add(errors.membership_missing(leaf.span, leaf.id))
            context.unknown("indicator", leaf.id)
            return
        if leaf.index not in used:
            unused.append(leaf)
    if unused:
        context.diagnostics.add(errors.measured_unused(unused[0].span, [leaf.id for leaf in unused]))


def _weighed(context: Context) -> set[int]:
    """Return the leaves whose measurements enter weights."""
    from fuzzyspec.semantics.data_weights import reads_data

    scheme = context.scheme
    found: set[int] = set()
    for source in scheme.weights.values():
        if isinstance(source, DataWeights) and reads_data(context, source.weighting):
            found.update(scheme.indicators[source.parent].children)
    for weighed in scheme.leaf_weights.values():
        if reads_data(context, weighed.weighting):
            found.update(weighed.leaves)
    return found
