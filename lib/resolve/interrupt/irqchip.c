/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drivers' knowledge of interrupt controllers: the table, and a function for each rule.
 * Sources are the drivers of Linux 6.12 (drivers/irqchip unless named) and their bindings. */

#include "resolve/interrupt/irqchip.h"

#include "base/util.h"
#include "resolve/interrupt/gic.h"
#include "resolve/reference.h"

static const struct {
	const char *compatible;
	enum irqchip_rule rule;
} chips[] = {
	/* irq-gic.c; hisilicon,hip04-intc: irq-hip04.c, the same binding */
	{ "arm,gic-400", IRQCHIP_GIC },
	{ "arm,arm11mp-gic", IRQCHIP_GIC },
	{ "arm,arm1176jzf-devchip-gic", IRQCHIP_GIC },
	{ "arm,cortex-a15-gic", IRQCHIP_GIC },
	{ "arm,cortex-a9-gic", IRQCHIP_GIC },
	{ "arm,cortex-a7-gic", IRQCHIP_GIC },
	{ "arm,pl390", IRQCHIP_GIC },
	{ "qcom,msm-8660-qgic", IRQCHIP_GIC },
	{ "qcom,msm-qgic2", IRQCHIP_GIC },
	{ "hisilicon,hip04-intc", IRQCHIP_GIC },
	{ "arm,gic-v3", IRQCHIP_GIC_V3 },                   /* irq-gic-v3.c */
	{ "nvidia,tegra210-agic", IRQCHIP_GIC_NEVER_ROOT }, /* irq-gic-pm.c */
	/* arch/arm/mach-imx/gpc.c, irq-imx-gpcv2.c */
	{ "fsl,imx6q-gpc", IRQCHIP_PASS },
	{ "fsl,imx7d-gpc", IRQCHIP_PASS },
	{ "fsl,imx8mq-gpc", IRQCHIP_PASS },
	/* arch/arm/mach-omap2/omap-wakeupgen.c */
	{ "ti,omap4-wugen-mpu", IRQCHIP_PASS },
	{ "ti,omap5-wugen-mpu", IRQCHIP_PASS },
	/* irq-tegra.c */
	{ "nvidia,tegra20-ictlr", IRQCHIP_PASS },
	{ "nvidia,tegra30-ictlr", IRQCHIP_PASS },
	{ "nvidia,tegra210-ictlr", IRQCHIP_PASS },
	/* arch/arm/mach-exynos/suspend.c */
	{ "samsung,exynos3250-pmu", IRQCHIP_PASS },
	{ "samsung,exynos4210-pmu", IRQCHIP_PASS },
	{ "samsung,exynos4212-pmu", IRQCHIP_PASS },
	{ "samsung,exynos4412-pmu", IRQCHIP_PASS },
	{ "samsung,exynos5250-pmu", IRQCHIP_PASS },
	{ "samsung,exynos5420-pmu", IRQCHIP_PASS },
	{ "mediatek,mt6577-sysirq", IRQCHIP_NORMALIZE }, /* irq-mtk-sysirq.c */
	{ "socionext,synquacer-exiu", IRQCHIP_HIGH },    /* irq-sni-exiu.c */
	{ "mstar,mst-intc", IRQCHIP_MST },               /* irq-mst-intc.c */
	/* irq-sun6i-r.c */
	{ "allwinner,sun6i-a31-r-intc", IRQCHIP_R_INTC },
	{ "allwinner,sun50i-h6-r-intc", IRQCHIP_R_INTC },
	{ "qcom,pdc", IRQCHIP_PDC },                       /* qcom-pdc.c */
	{ "qcom,mpm", IRQCHIP_MPM },                       /* irq-qcom-mpm.c */
	{ "socionext,uniphier-ld4-aidet", IRQCHIP_AIDET }, /* irq-uniphier-aidet.c */
	{ "socionext,uniphier-pro4-aidet", IRQCHIP_AIDET },
	{ "socionext,uniphier-sld8-aidet", IRQCHIP_AIDET },
	{ "socionext,uniphier-pro5-aidet", IRQCHIP_AIDET },
	{ "socionext,uniphier-pxs2-aidet", IRQCHIP_AIDET },
	{ "socionext,uniphier-ld11-aidet", IRQCHIP_AIDET },
	{ "socionext,uniphier-ld20-aidet", IRQCHIP_AIDET },
	{ "socionext,uniphier-pxs3-aidet", IRQCHIP_AIDET },
	{ "socionext,uniphier-nx1-aidet", IRQCHIP_AIDET },
	/* irq-ls-extirq.c */
	{ "fsl,ls1021a-extirq", IRQCHIP_EXTIRQ },
	{ "fsl,ls1043a-extirq", IRQCHIP_EXTIRQ },
	{ "fsl,ls1088a-extirq", IRQCHIP_EXTIRQ },
	{ "renesas,irqc", IRQCHIP_NTH },     /* irq-renesas-irqc.c */
	{ "st,stm32mp1-exti", IRQCHIP_NTH }, /* irq-stm32mp-exti.c */
	{ "st,stm32mp13-exti", IRQCHIP_NTH },
	{ "renesas,rzg2l-irqc", IRQCHIP_RZG2L },          /* irq-renesas-rzg2l.c */
	{ "samsung,exynos4210-combiner", IRQCHIP_GROUP }, /* exynos-combiner.c */
	{ "amlogic,meson-gpio-intc", IRQCHIP_CHANNELS },  /* irq-meson-gpio.c */
	{ "ti,sci-intr", IRQCHIP_SCI_INTR },              /* irq-ti-sci-intr.c */
	{ "ti,sci-inta", IRQCHIP_RUN_TIME },              /* irq-ti-sci-inta.c */
	{ "ti,irq-crossbar", IRQCHIP_RUN_TIME },          /* irq-crossbar.c */
	{ "marvell,cp110-icu", IRQCHIP_RUN_TIME },        /* irq-mvebu-icu.c */
	{ "marvell,cp110-icu-nsr", IRQCHIP_RUN_TIME },
	{ "marvell,cp110-icu-sei", IRQCHIP_RUN_TIME },
	/* drivers/pinctrl/renesas/pinctrl-rzg2l.c: pins take one of the irqc's TINT inputs */
	{ "renesas,r9a07g043-pinctrl", IRQCHIP_RUN_TIME },
	{ "renesas,r9a07g044-pinctrl", IRQCHIP_RUN_TIME },
	{ "renesas,r9a08g045-pinctrl", IRQCHIP_RUN_TIME },
};

#define MBIGEN "hisilicon,mbigen-v2" /* irq-mbigen.c */

const char *route_name(enum route route)
{
	static const char *const names[] = {
		[ROUTE_DIRECT] = "direct",           [ROUTE_FORWARDED] = "forwarded",
		[ROUTE_MULTIPLEXED] = "multiplexed", [ROUTE_DYNAMIC] = "dynamic",
		[ROUTE_MESSAGE] = "message",         [ROUTE_FOREIGN] = "foreign",
		[ROUTE_UNRESOLVED] = "unresolved",
	};

	return names[route];
}

static enum irqchip_rule rule_of_compatible(const char *compatible)
{
	for (size_t i = 0; i < ARRAY_SIZE(chips); i++)
		if (streq(chips[i].compatible, compatible))
			return chips[i].rule;
	return IRQCHIP_UNKNOWN;
}

enum irqchip_rule irqchip_rule(struct resolver *resolver, const struct node *controller)
{
	uint8_t *known = &resolver->rules[tree_index(resolver->tree, controller)];
	const struct property *property = node_property(controller, PROPERTY_COMPATIBLE);
	enum irqchip_rule rule = IRQCHIP_UNKNOWN;
	const char *s = NULL;

	if (*known)
		return (enum irqchip_rule)(*known - 1);
	if (!node_has(controller, PROPERTY_INTERRUPT_CONTROLLER))
		return IRQCHIP_UNKNOWN;
	while (rule == IRQCHIP_UNKNOWN && (s = property_next_string(property, s)))
		rule = rule_of_compatible(s);
	/* The children of an mbigen that have no compatible are the controllers. */
	if (!property && controller->parent && node_is_compatible(controller->parent, MBIGEN))
		rule = IRQCHIP_MESSAGE;
	*known = (uint8_t)(rule + 1);
	return rule;
}

bool irqchip_owns_for_others(enum irqchip_rule rule)
{
	return rule == IRQCHIP_R_INTC || rule == IRQCHIP_NTH || rule == IRQCHIP_RZG2L;
}

bool irqchip_is_gic(enum irqchip_rule rule)
{
	return rule == IRQCHIP_GIC || rule == IRQCHIP_GIC_V3 || rule == IRQCHIP_GIC_NEVER_ROOT;
}

/* The parent that of_irq_init() sees: the first of interrupts-extended, else the walk upwards. */
static const struct node *controller_parent(const struct tree *tree, const struct node *controller)
{
	const struct node *parent = NULL;
	uint32_t phandle;

	if (node_u32(controller, PROPERTY_INTERRUPTS_EXTENDED, &phandle))
		parent = tree_find_phandle(tree, phandle);
	return parent ? parent : interrupt_parent(tree, controller);
}

bool irqchip_is_root(const struct tree *tree, const struct node *controller)
{
	const struct node *parent = controller_parent(tree, controller);

	return !parent || parent == controller;
}

bool irqchip_ignores_map(const struct node *controller)
{
	static const char *const abusers[] = {
		"CBEA,platform-spider-pic", "sti,platform-spider-pic", "realtek,rtl-intc",
		"fsl,ls1021a-extirq",       "fsl,ls1043a-extirq",      "fsl,ls1088a-extirq",
		"renesas,rza1-irqc",
	};

	for (size_t i = 0; i < ARRAY_SIZE(abusers); i++)
		if (node_is_compatible(controller, abusers[i]))
			return true;
	return false;
}

/* ---- one function for each way of handing on ---- */

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
	ret->next = (struct hop){ .controller = controller_parent(tree, hop->controller),
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

/* mstar,irqs-map-range = <first last>: the specifier counts from the first one. Edges are latched,
 * low levels turned over: the GIC always sees a high level. */
static enum irqchip_step step_mst(const struct tree *tree, const struct hop *hop,
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
	return step_spi(tree, hop, first + hop->cells[1], TRIGGER_LEVEL_HIGH, ret);
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

#define AIDET_PINS 256

static enum irqchip_step step_aidet(const struct tree *tree, const struct hop *hop,
				    struct irqchip_result *ret)
{
	if (hop->n_cells != 2 || hop->cells[0] >= AIDET_PINS)
		return step_break(ret, "its controller wants specifiers of two cells, and has "
				       "256 pins");
	return step_spi(tree, hop, hop->cells[0], trigger_normalize(hop->cells[1]), ret);
}

/* To the target of a phandle with a specifier, with another trigger. */
static enum irqchip_step step_reference(const struct reference *ref, uint32_t trigger,
					struct irqchip_result *ret)
{
	if (ref->arguments.n < 3 || ref->arguments.n > SPECIFIER_CELLS_MAX)
		return step_break(ret, "its controller's interrupt-map does not lead to a GIC");
	ret->next = (struct hop){ .controller = ref->node, .n_cells = (uint32_t)ref->arguments.n };
	for (uint32_t i = 0; i < ret->next.n_cells; i++)
		ret->next.cells[i] = cells_at(&ref->arguments, i);
	ret->next.cells[2] = trigger;
	return STEP_FORWARD;
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

/* interrupt-map = <input ignored parent specifier>…, without a parent unit address whatever the
 * parent's #address-cells say (ls_extirq_parse_map). The trigger is the child's. */
static enum irqchip_step step_extirq(struct resolver *resolver, const struct hop *hop,
				     struct irqchip_result *ret)
{
	static const struct reference_form form = { PROPERTY_INTERRUPT_CELLS, REFERENCE_STRICT };
	struct cells map = property_cells(node_property(hop->controller, PROPERTY_INTERRUPT_MAP));
	struct cells key;
	struct reference ref;
	const char *why;

	if (hop->n_cells != 2)
		return step_break(ret, "its controller wants specifiers of two cells");
	while (cells_take(&map, 2, &key) && resolver_spend(resolver)) {
		if (reference_next(resolver->tree, &map, &form, &ref, &why) != REFERENCE_OK)
			return step_break(ret, "the interrupt-map of its controller is broken");
		if (cells_at(&key, 0) == hop->cells[0])
			return step_reference(&ref, trigger_normalize(hop->cells[1]), ret);
	}
	return step_break(ret, "its controller's interrupt-map does not list it");
}

#define RZG2L_TINT_FIRST 9 /* NMI, IRQ0..7, then the pins' inputs */

static enum irqchip_step step_rzg2l(struct resolver *resolver, const struct hop *hop,
				    struct irqchip_result *ret)
{
	if (hop->n_cells == 0 || hop->cells[0] >= RZG2L_TINT_FIRST)
		return step_end(ret, ROUTE_DYNAMIC);
	return step_nth(resolver, hop, hop->cells[0], TRIGGER_LEVEL_HIGH, ret);
}

/* For a controller without a rule its wiring decides. */
static enum irqchip_step step_unknown(const struct tree *tree, const struct hop *hop,
				      struct irqchip_result *ret)
{
	if (interrupt_is_wired(hop->controller) && !irqchip_is_root(tree, hop->controller))
		return step_end(ret, ROUTE_MULTIPLEXED);
	return step_end(ret,
			irqchip_is_root(tree, hop->controller) ? ROUTE_FOREIGN : ROUTE_UNRESOLVED);
}

enum irqchip_step irqchip_step(struct resolver *resolver, const struct hop *hop,
			       struct irqchip_result *ret)
{
	const struct tree *tree = resolver->tree;

	switch (irqchip_rule(resolver, hop->controller)) {
	case IRQCHIP_GIC:
	case IRQCHIP_GIC_V3:
		return step_end(ret, irqchip_is_root(tree, hop->controller) ? ROUTE_DIRECT
									    : ROUTE_MULTIPLEXED);
	case IRQCHIP_GIC_NEVER_ROOT:
	case IRQCHIP_GROUP:
		return step_end(ret, ROUTE_MULTIPLEXED);
	case IRQCHIP_PASS:
		return step_three_cells(tree, hop, hop->cells[2], ret);
	case IRQCHIP_NORMALIZE:
		return step_three_cells(tree, hop, trigger_normalize(hop->cells[2]), ret);
	case IRQCHIP_HIGH:
		return step_three_cells(tree, hop, TRIGGER_LEVEL_HIGH, ret);
	case IRQCHIP_MST:
		return step_mst(tree, hop, ret);
	case IRQCHIP_R_INTC:
		return step_r_intc(resolver, hop, ret);
	case IRQCHIP_PDC:
		return step_pin_list(resolver, hop, PROPERTY_PDC_RANGES, 3, ret);
	case IRQCHIP_MPM:
		return step_pin_list(resolver, hop, PROPERTY_MPM_PIN_MAP, 2, ret);
	case IRQCHIP_AIDET:
		return step_aidet(tree, hop, ret);
	case IRQCHIP_EXTIRQ:
		return step_extirq(resolver, hop, ret);
	case IRQCHIP_NTH:
		return hop->n_cells > 0 ? step_nth(resolver, hop, hop->cells[0], TRIGGER_NONE, ret)
					: step_end(ret, ROUTE_UNRESOLVED);
	case IRQCHIP_RZG2L:
		return step_rzg2l(resolver, hop, ret);
	case IRQCHIP_CHANNELS:
	case IRQCHIP_SCI_INTR:
	case IRQCHIP_RUN_TIME:
		return step_end(ret, ROUTE_DYNAMIC);
	case IRQCHIP_MESSAGE:
		return step_end(ret, ROUTE_MESSAGE);
	case IRQCHIP_UNKNOWN:
		break;
	}
	return step_unknown(tree, hop, ret);
}
