"""Binds the data of a scheme: measurements, surveys and membership functions, and which leaf has which."""

from __future__ import annotations

from fuzzyspec import errors
from fuzzyspec.model.data import MeasurementFile, Survey
from fuzzyspec.model.scheme import EvaluatedObject
from fuzzyspec.semantics.context import Context
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
    _check_columns(context, blocks)
    _check_membership(context)


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
                names = (context.by_name.get(row.cells[0]) for row in block.rows)
                found.update(index for index in names if index is not None)
    return found


def _check_columns(context: Context, blocks: list[tuple[t.SyntaxTree, DataBlock]]) -> None:
    """Report the leaves that a file should have a column of and has not."""
    from fuzzyspec.semantics.columns import Columns

    scheme = context.scheme
    known = scheme.measured | scheme.surveyed | typed_leaves(context)
    if context.uncertain("indicators", "hierarchy", "votes", "degrees", "survey", "measurements", "judgments"):
        return
    judged = any(isinstance(block, t.ScoresBlock) for tree in context.trees for block in tree.blocks) or any(
        block.objects for _, block in context.judgments()
    )
    for leaf in scheme.leaves:
        if leaf.index in known or context.excused("indicator", leaf.id):
            continue
        wants_file = leaf.index in scheme.membership or not scheme.surveys
        files: list[Survey | MeasurementFile] = [*(scheme.measurement_files if wants_file else scheme.surveys)]
        if judged and leaf.index not in scheme.membership:
            continue
        source = context.data.get(files[0].source) if files else None
        if files and source is not None:
            Columns(context, source, files[0].source).missing_leaf(leaf.index)
            context.unknown("indicator", leaf.id)
        elif leaf.index in scheme.membership:
            context.diagnostics.add(errors.membership_unmeasured(scheme.membership[leaf.index].span, leaf.id))
            context.unknown("indicator", leaf.id)


def _check_membership(context: Context) -> None:
    """Report functions without measurements, measurements without functions, and leaves that are told twice."""
    scheme = context.scheme
    typed = typed_leaves(context)
    measured, surveyed = scheme.measured, scheme.surveyed
    graded = bool(scheme.membership) or bool(typed) or bool(surveyed)
    for leaf in scheme.leaves:
        row = scheme.membership.get(leaf.index)
        if row is not None and leaf.index in surveyed:
            survey = next(one for one in scheme.surveys if leaf.index in one.columns)
            context.diagnostics.add(errors.observed_twice(survey.source, row.span, leaf.id, None))
        if row is not None or leaf.index not in measured or leaf.index in typed | surveyed:
            continue
        if graded and not context.uncertain("membership"):
            context.diagnostics.add(errors.membership_missing(leaf.span, leaf.id))
            context.unknown("indicator", leaf.id)
