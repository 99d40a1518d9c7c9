/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How controllers hand inputs on: a function for each rule of the table in irqchip.c, with the same
 * sources. */

#include "base/util.h"
#include "resolve/interrupt/gic.h"
#include "resolve/interrupt/irqchip.h"
#include "resolve/reference.h"

static enum irqchip_step step_break(struct irqchip_result *ret, const char *why)
{
	ret->why = why;
	return STEP_BROKEN;
}

static enum irqchip_step step_end(struct irqchip_result *ret, enum route route)
{
	ret->route = route;
	return STEP_END;
}

/* To the SPI of the controller's own interrupt parent. */
static enum irqchip_step step_spi(const struct tree *tree, const struct hop *hop, uint32_t spi,
				  uint32_t trigger, struct irqchip_result *ret)
{
	ret->next = (struct hop){ .controller = irqchip_parent(tree, hop->controller),
				  .n_cells = 3,
				  .cells = { INTID_SPI, spi, trigger } };
	if (!ret->next.controller || ret->next.controller == hop->controller)
		return step_break(ret, "its controller has no interrupt parent");
	return STEP_FORWARD;
}

static enum irqchip_step step_three_cells(const struct tree *tree, const struct hop *hop,
					  uint32_t trigger, struct irqchip_result *ret)
{
	if (hop->n_cells != 3)
		return step_break(ret, "its controller wants specifiers of three cells");
	if (hop->cells[0] != INTID_SPI)
		return step_break(ret, "its controller takes SPIs only (first cell 0)");
	return step_spi(tree, hop, hop->cells[1], trigger, ret);
}

static enum irqchip_step step_pass(struct resolver *resolver, const struct hop *hop,
				   struct irqchip_result *ret)
{
	return step_three_cells(resolver->tree, hop, hop->cells[2], ret);
}

static enum irqchip_step step_normalize(struct resolver *resolver, const struct hop *hop,
					struct irqchip_result *ret)
{
	return step_three_cells(resolver->tree, hop, trigger_normalize(hop->cells[2]), ret);
}

static enum irqchip_step step_high(struct resolver *resolver, const struct hop *hop,
				   struct irqchip_result *ret)
{
	return step_three_cells(resolver->tree, hop, TRIGGER_LEVEL_HIGH, ret);
}

/* mstar,irqs-map-range = <first last>: the specifier counts from the first one. Edges are latched,
 * low levels turned over: the GIC always sees a high level. */
static enum irqchip_step step_mst(struct resolver *resolver, const struct hop *hop,
				  struct irqchip_result *ret)
{
	struct cells range =
		property_cells(node_property(hop->controller, PROPERTY_MST_IRQS_MAP_RANGE));

	uint32_t first, last;

	if (range.n < 2)
		return step_break(ret, "its controller lacks mstar,irqs-map-range");
	first = cells_at(&range, 0);
	last = cells_at(&range, 1);
	if (hop->n_cells != 3 || hop->cells[0] != INTID_SPI || first > last ||
	    hop->cells[1] > last - first)
		return step_break(ret, "its controller takes SPIs only, within "
				       "mstar,irqs-map-range");
	return step_spi(resolver->tree, hop, first + hop->cells[1], TRIGGER_LEVEL_HIGH, ret);
}

/* If pins share an SPI, the driver uses the first. */
static bool is_first_of_spi(struct cells list, const struct cells *row)
{
	struct cells earlier;

	while (cells_take(&list, 2, &earlier) && earlier.data != row->data)
		if (cells_at(&earlier, 1) == cells_at(row, 1))
			return false;
	return true;
}

/* A list of triples (pin, SPI, count) or pairs (pin, SPI). */
static enum irqchip_step step_pin_list(struct resolver *resolver, const struct hop *hop,
				       enum property_name list, uint32_t width,
				       struct irqchip_result *ret)
{
	struct cells all = property_cells(node_property(hop->controller, list));
	struct cells left = all, row;
	uint32_t pin, count;

	if (hop->n_cells != 2)
		return step_break(ret, "its controller wants specifiers of two cells");
	while (cells_take(&left, width, &row) && resolver_spend(resolver)) {
		pin = cells_at(&row, 0);
		count = width == 3 ? cells_at(&row, 2) : 1;
		if (hop->cells[0] - pin >= count)
			continue;
		if (width == 2 && !is_first_of_spi(all, &row))
			break;
		return step_spi(resolver->tree, hop, cells_at(&row, 1) + hop->cells[0] - pin,
				trigger_normalize(hop->cells[1]), ret);
	}
	return step_break(ret, "its pin is not wired to the GIC and only wakes the system up");
}

static enum irqchip_step step_pdc(struct resolver *resolver, const struct hop *hop,
				  struct irqchip_result *ret)
{
	return step_pin_list(resolver, hop, PROPERTY_PDC_RANGES, 3, ret);
}

static enum irqchip_step step_mpm(struct resolver *resolver, const struct hop *hop,
				  struct irqchip_result *ret)
{
	return step_pin_list(resolver, hop, PROPERTY_MPM_PIN_MAP, 2, ret);
}

/* mediatek,ext-irq-range = <first last> SPI. */
static enum irqchip_step step_cirq(struct resolver *resolver, const struct hop *hop,
				   struct irqchip_result *ret)
{
	struct cells range =
		property_cells(node_property(hop->controller, PROPERTY_MEDIATEK_EXT_IRQ_RANGE));

	if (range.n < 2 || hop->n_cells != 3 || hop->cells[1] < cells_at(&range, 0) ||
	    hop->cells[1] > cells_at(&range, 1))
		return step_break(ret, "its controller takes SPIs only, within "
				       "mediatek,ext-irq-range");
	return step_three_cells(resolver->tree, hop, hop->cells[2], ret);
}

#define MSCM_INPUTS 112

static enum irqchip_step step_mscm(struct resolver *resolver, const struct hop *hop,
				   struct irqchip_result *ret)
{
	if (hop->n_cells != 2 || hop->cells[0] >= MSCM_INPUTS)
		return step_break(ret, "its controller wants specifiers of two cells, and has "
				       "112 inputs");
	return step_spi(resolver->tree, hop, hop->cells[0], hop->cells[1], ret);
}

/* The wake events that have an SPI (TEGRA_WAKE_IRQ); all others end at the PMC. */
static const struct {
	const char *compatible;
	uint32_t event, spi;
} wake_events[] = {
	{ "nvidia,tegra210-pmc", 16, 2 },  { "nvidia,tegra186-pmc", 24, 209 },
	{ "nvidia,tegra186-pmc", 73, 10 }, { "nvidia,tegra194-pmc", 24, 209 },
	{ "nvidia,tegra194-pmc", 73, 10 }, { "nvidia,tegra234-pmc", 24, 209 },
	{ "nvidia,tegra234-pmc", 73, 10 },
};

static enum irqchip_step step_tegra_pmc(struct resolver *resolver, const struct hop *hop,
					struct irqchip_result *ret)
{
	if (hop->n_cells != 2)
		return step_break(ret, "its controller wants specifiers of two cells");
	for (size_t i = 0; i < ARRAY_SIZE(wake_events); i++)
		if (wake_events[i].event == hop->cells[0] &&
		    node_is_compatible(hop->controller, wake_events[i].compatible))
			return step_spi(resolver->tree, hop, wake_events[i].spi, hop->cells[1],
					ret);
	return step_end(ret, ROUTE_UNRESOLVED);
}

#define AIDET_PINS 256

static enum irqchip_step step_aidet(struct resolver *resolver, const struct hop *hop,
				    struct irqchip_result *ret)
{
	if (hop->n_cells != 2 || hop->cells[0] >= AIDET_PINS)
		return step_break(ret, "its controller wants specifiers of two cells, and has "
				       "256 pins");
	return step_spi(resolver->tree, hop, hop->cells[0], trigger_normalize(hop->cells[1]), ret);
}

/* socionext,interrupt-ranges = <input pin count>…: pins of the AIDET, which does not know both
 * edges.
 */
static enum irqchip_step step_uniphier_gpio(struct resolver *resolver, const struct hop *hop,
					    struct irqchip_result *ret)
{
	struct cells left =
		property_cells(node_property(hop->controller, PROPERTY_SOCIONEXT_INTERRUPT_RANGES));
	const struct node *parent = irqchip_parent(resolver->tree, hop->controller);
	struct cells row;

	if (hop->n_cells != 2 || !parent || parent == hop->controller)
		return step_break(ret,
				  "its controller wants specifiers of two cells, and an AIDET");
	while (cells_take(&left, 3, &row) && resolver_spend(resolver)) {
		if (hop->cells[0] - cells_at(&row, 0) >= cells_at(&row, 2))
			continue;
		ret->next = (struct hop){
			.controller = parent,
			.n_cells = 2,
			.cells = { cells_at(&row, 1) + hop->cells[0] - cells_at(&row, 0),
				   hop->cells[1] == TRIGGER_EDGE_BOTH ? TRIGGER_EDGE_FALLING
								      : hop->cells[1] }
		};
		return STEP_FORWARD;
	}
	return step_break(ret, "its controller's socionext,interrupt-ranges do not list it");
}

/* The controller's n-th own interrupt; a trigger of TRIGGER_NONE keeps that entry's. */
static enum irqchip_step step_nth(struct resolver *resolver, const struct hop *hop, uint32_t n,
				  uint32_t trigger, struct irqchip_result *ret)
{
	const char *why = NULL;

	if (!interrupt_entry(resolver, hop->controller, n, &ret->next, &why))
		return why ? step_break(ret, why) : step_end(ret, ROUTE_UNRESOLVED);
	if (trigger != TRIGGER_NONE && ret->next.n_cells >= 3)
		ret->next.cells[2] = trigger;
	return STEP_FORWARD;
}

/* The controller's own interrupt is its NMI, always level-high at the GIC. Old bindings name it by
 * <0 trigger>, newer ones like any other SPI. */
static enum irqchip_step step_r_intc(struct resolver *resolver, const struct hop *hop,
				     struct irqchip_result *ret)
{
	struct hop nmi;
	const char *why;

	if (hop->n_cells == 2 && hop->cells[0] == 0)
		return step_nth(resolver, hop, 0, TRIGGER_LEVEL_HIGH, ret);
	if (hop->n_cells == 3 && interrupt_entry(resolver, hop->controller, 0, &nmi, &why) &&
	    nmi.n_cells >= 3 && nmi.cells[0] == INTID_SPI && nmi.cells[1] == hop->cells[1])
		return step_three_cells(resolver->tree, hop, TRIGGER_LEVEL_HIGH, ret);
	return step_three_cells(resolver->tree, hop, hop->cells[2], ret);
}

bool irqchip_next_entry(const struct tree *tree, struct cells *map, uint32_t *ret_input,
			struct hop *ret)
{
	static const struct reference_form form = { PROPERTY_INTERRUPT_CELLS, REFERENCE_STRICT };
	struct reference ref;
	struct cells key;
	const char *why;

	if (!cells_take(map, 2, &key) ||
	    reference_next(tree, map, &form, &ref, &why) != REFERENCE_OK ||
	    ref.arguments.n > SPECIFIER_CELLS_MAX)
		return false;
	*ret_input = cells_at(&key, 0);
	*ret = (struct hop){ .controller = ref.node, .n_cells = (uint32_t)ref.arguments.n };
	for (uint32_t i = 0; i < ret->n_cells; i++)
		ret->cells[i] = cells_at(&ref.arguments, i);
	return true;
}

/* By the driver's own map (ls_extirq_parse_map, rza1_irqc_parse_map). The trigger is the child's,
 * or the map's (TRIGGER_NONE). */
static enum irqchip_step step_by_map(struct resolver *resolver, const struct hop *hop,
				     uint32_t trigger, struct irqchip_result *ret)
{
	struct cells map = property_cells(node_property(hop->controller, PROPERTY_INTERRUPT_MAP));
	uint32_t input;

	if (hop->n_cells != 2)
		return step_break(ret, "its controller wants specifiers of two cells");
	while (map.n > 0 && resolver_spend(resolver)) {
		if (!irqchip_next_entry(resolver->tree, &map, &input, &ret->next))
			return step_break(ret, "the interrupt-map of its controller is broken");
		if (input != hop->cells[0])
			continue;
		if (ret->next.n_cells < 3)
			return step_break(ret,
					  "its controller's interrupt-map does not lead to a GIC");
		if (trigger != TRIGGER_NONE)
			ret->next.cells[2] = trigger;
		return STEP_FORWARD;
	}
	return step_break(ret, "its controller's interrupt-map does not list it");
}

static enum irqchip_step step_extirq(struct resolver *resolver, const struct hop *hop,
				     struct irqchip_result *ret)
{
	return step_by_map(resolver, hop,
			   hop->n_cells == 2 ? trigger_normalize(hop->cells[1]) : TRIGGER_NONE,
			   ret);
}

static enum irqchip_step step_rza1(struct resolver *resolver, const struct hop *hop,
				   struct irqchip_result *ret)
{
	return step_by_map(resolver, hop, TRIGGER_NONE, ret);
}

static enum irqchip_step step_own(struct resolver *resolver, const struct hop *hop,
				  struct irqchip_result *ret)
{
	return hop->n_cells > 0 ? step_nth(resolver, hop, hop->cells[0], TRIGGER_NONE, ret)
				: step_end(ret, ROUTE_UNRESOLVED);
}

#define XGENE_SB_INPUTS 6 /* without apm,nr-irqs */

/* Counts from its first own interrupt, whatever the others are. */
static enum irqchip_step step_xgene_sb(struct resolver *resolver, const struct hop *hop,
				       struct irqchip_result *ret)
{
	uint32_t inputs = XGENE_SB_INPUTS;
	enum irqchip_step step;

	node_u32(hop->controller, PROPERTY_APM_NR_IRQS, &inputs);
	if (hop->n_cells != 2 || hop->cells[0] >= inputs)
		return step_break(ret, "its controller wants specifiers of two cells, and has "
				       "apm,nr-irqs inputs");
	step = step_nth(resolver, hop, 0, TRIGGER_NONE, ret);
	if (step != STEP_FORWARD || ret->next.n_cells < 3 || ret->next.cells[0] != INTID_SPI)
		return step == STEP_FORWARD ? step_end(ret, ROUTE_UNRESOLVED) : step;
	ret->next.cells[1] += hop->cells[0];
	ret->next.cells[2] = trigger_normalize(hop->cells[1]);
	return STEP_FORWARD;
}

#define SIRQ_INPUTS 3

static enum irqchip_step step_sirq(struct resolver *resolver, const struct hop *hop,
				   struct irqchip_result *ret)
{
	if (hop->n_cells != 2 || hop->cells[0] >= SIRQ_INPUTS)
		return step_break(ret, "its controller wants specifiers of two cells, and has "
				       "three inputs");
	return step_nth(resolver, hop, hop->cells[0], trigger_normalize(hop->cells[1]), ret);
}

/* If all inputs have the same interrupt, the controller has to be asked which it was. */
static enum irqchip_step step_irqpin(struct resolver *resolver, const struct hop *hop,
				     struct irqchip_result *ret)
{
	struct interrupt_cursor cursor = interrupt_cursor(hop->controller);
	struct hop own, other;
	const char *why;

	if (hop->n_cells == 0)
		return step_end(ret, ROUTE_UNRESOLVED);
	if (!interrupt_entry(resolver, hop->controller, hop->cells[0], &own, &why))
		return step_nth(resolver, hop, hop->cells[0], TRIGGER_NONE, ret);
	for (uint32_t i = 0; interrupt_next(resolver->tree, &cursor, &other); i++)
		if (!resolver_spend(resolver) ||
		    (i != hop->cells[0] && other.controller == own.controller &&
		     other.n_cells >= 2 && own.n_cells >= 2 && other.cells[0] == own.cells[0] &&
		     other.cells[1] == own.cells[1]))
			return step_end(ret, ROUTE_MULTIPLEXED);
	return step_nth(resolver, hop, hop->cells[0], TRIGGER_NONE, ret);
}

#define RZG2L_TINT_FIRST 9  /* NMI, IRQ0..7, then the pins' inputs */
#define RZV2H_TINT_FIRST 17 /* NMI, IRQ0..15, then these */

static enum irqchip_step step_before(struct resolver *resolver, const struct hop *hop,
				     uint32_t tint_first, struct irqchip_result *ret)
{
	if (hop->n_cells == 0 || hop->cells[0] >= tint_first)
		return step_end(ret, ROUTE_DYNAMIC);
	return step_nth(resolver, hop, hop->cells[0], TRIGGER_LEVEL_HIGH, ret);
}

static enum irqchip_step step_rzg2l(struct resolver *resolver, const struct hop *hop,
				    struct irqchip_result *ret)
{
	return step_before(resolver, hop, RZG2L_TINT_FIRST, ret);
}

static enum irqchip_step step_rzv2h(struct resolver *resolver, const struct hop *hop,
				    struct irqchip_result *ret)
{
	return step_before(resolver, hop, RZV2H_TINT_FIRST, ret);
}

/* ---- controllers that end it ---- */

static enum irqchip_step step_gic(struct resolver *resolver, const struct hop *hop,
				  struct irqchip_result *ret)
{
	bool is_root = irqchip_is_root(resolver->tree, hop->controller);

	return step_end(ret, is_root ? ROUTE_DIRECT : ROUTE_MULTIPLEXED);
}

static enum irqchip_step step_share(struct resolver *resolver, const struct hop *hop,
				    struct irqchip_result *ret)
{
	return step_end(ret, ROUTE_MULTIPLEXED);
}

static enum irqchip_step step_choose(struct resolver *resolver, const struct hop *hop,
				     struct irqchip_result *ret)
{
	return step_end(ret, ROUTE_DYNAMIC);
}

static enum irqchip_step step_message(struct resolver *resolver, const struct hop *hop,
				      struct irqchip_result *ret)
{
	return step_end(ret, ROUTE_MESSAGE);
}

/* For a controller without a rule its wiring decides. */
static enum irqchip_step step_unknown(struct resolver *resolver, const struct hop *hop,
				      struct irqchip_result *ret)
{
	if (interrupt_is_wired(hop->controller) &&
	    !irqchip_is_root(resolver->tree, hop->controller))
		return step_end(ret, ROUTE_MULTIPLEXED);
	return step_end(ret, irqchip_is_root(resolver->tree, hop->controller) ? ROUTE_FOREIGN
									      : ROUTE_UNRESOLVED);
}

enum irqchip_step irqchip_step(struct resolver *resolver, const struct hop *hop,
			       struct irqchip_result *ret)
{
	static enum irqchip_step (*const steps[])(struct resolver *, const struct hop *,
						  struct irqchip_result *) = {
		[IRQCHIP_UNKNOWN] = step_unknown,
		[IRQCHIP_GIC] = step_gic,
		[IRQCHIP_GIC_V3] = step_gic,
		[IRQCHIP_GIC_NEVER_ROOT] = step_share,
		[IRQCHIP_PASS] = step_pass,
		[IRQCHIP_WAKEUP] = step_pass,
		[IRQCHIP_CIRQ] = step_cirq,
		[IRQCHIP_NORMALIZE] = step_normalize,
		[IRQCHIP_HIGH] = step_high,
		[IRQCHIP_MST] = step_mst,
		[IRQCHIP_R_INTC] = step_r_intc,
		[IRQCHIP_PDC] = step_pdc,
		[IRQCHIP_MPM] = step_mpm,
		[IRQCHIP_AIDET] = step_aidet,
		[IRQCHIP_MSCM] = step_mscm,
		[IRQCHIP_TEGRA_PMC] = step_tegra_pmc,
		[IRQCHIP_UNIPHIER_GPIO] = step_uniphier_gpio,
		[IRQCHIP_EXTIRQ] = step_extirq,
		[IRQCHIP_RZA1] = step_rza1,
		[IRQCHIP_NTH] = step_own,
		[IRQCHIP_SIRQ] = step_sirq,
		[IRQCHIP_XGENE_SB] = step_xgene_sb,
		[IRQCHIP_IRQPIN] = step_irqpin,
		[IRQCHIP_RZG2L] = step_rzg2l,
		[IRQCHIP_RZV2H] = step_rzv2h,
		[IRQCHIP_GROUP] = step_share,
		[IRQCHIP_CHANNELS] = step_choose,
		[IRQCHIP_SCI_INTR] = step_choose,
		[IRQCHIP_RUN_TIME] = step_choose,
		[IRQCHIP_MESSAGE] = step_message,
	};

	return steps[irqchip_rule(resolver, hop->controller)](resolver, hop, ret);
}
