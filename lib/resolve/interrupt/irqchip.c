/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drivers' knowledge of interrupt controllers: the table. What each rule does is in step.c.
 * Sources are the drivers of Linux 6.12 (drivers/irqchip unless named) and their bindings. */

#include "resolve/interrupt/irqchip.h"

#include "base/util.h"

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
	{ "arm,eb11mp-gic", IRQCHIP_GIC }, /* irq-gic-realview.c */
	{ "arm,tc11mp-gic", IRQCHIP_GIC },
	{ "arm,gic-v3", IRQCHIP_GIC_V3 },                   /* irq-gic-v3.c */
	{ "nvidia,tegra210-agic", IRQCHIP_GIC_NEVER_ROOT }, /* irq-gic-pm.c */
	/* arch/arm/mach-imx/gpc.c, irq-imx-gpcv2.c: beside the way to the GIC, its masks say what
	 * wakes a processor up. i.MX8M trees name the GIC itself (imx8mm.dtsi), and without a GPC
	 * "suspend/resume will NOT work" (imx_gpc_check_dt()), everything else does. */
	{ "fsl,imx6q-gpc", IRQCHIP_WAKEUP },
	{ "fsl,imx7d-gpc", IRQCHIP_WAKEUP },
	{ "fsl,imx8mq-gpc", IRQCHIP_WAKEUP },
	/* arch/arm/mach-omap2/omap-wakeupgen.c: "During normal operation, WakeupGen delivers
	 * external interrupts directly to the GIC." */
	{ "ti,omap4-wugen-mpu", IRQCHIP_WAKEUP },
	{ "ti,omap5-wugen-mpu", IRQCHIP_WAKEUP },
	/* irq-tegra.c: an input has to be enabled in it (tegra_unmask()) */
	{ "nvidia,tegra20-ictlr", IRQCHIP_PASS },
	{ "nvidia,tegra30-ictlr", IRQCHIP_PASS },
	{ "nvidia,tegra210-ictlr", IRQCHIP_PASS },
	/* arch/arm/mach-exynos/suspend.c: masks in the GIC alone (exynos_pmu_chip) */
	{ "samsung,exynos3250-pmu", IRQCHIP_WAKEUP },
	{ "samsung,exynos4210-pmu", IRQCHIP_WAKEUP },
	{ "samsung,exynos4212-pmu", IRQCHIP_WAKEUP },
	{ "samsung,exynos4412-pmu", IRQCHIP_WAKEUP },
	{ "samsung,exynos5250-pmu", IRQCHIP_WAKEUP },
	{ "samsung,exynos5420-pmu", IRQCHIP_WAKEUP },
	{ "mediatek,mt6577-sysirq", IRQCHIP_NORMALIZE }, /* irq-mtk-sysirq.c */
	{ "mediatek,mtk-cirq", IRQCHIP_CIRQ },           /* irq-mtk-cirq.c */
	{ "fsl,vf610-mscm-ir", IRQCHIP_MSCM },           /* irq-vf610-mscm-ir.c */
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
	/* drivers/soc/tegra/pmc.c */
	{ "nvidia,tegra210-pmc", IRQCHIP_TEGRA_PMC },
	{ "nvidia,tegra186-pmc", IRQCHIP_TEGRA_PMC },
	{ "nvidia,tegra194-pmc", IRQCHIP_TEGRA_PMC },
	{ "nvidia,tegra234-pmc", IRQCHIP_TEGRA_PMC },
	{ "socionext,uniphier-gpio", IRQCHIP_UNIPHIER_GPIO }, /* drivers/gpio/gpio-uniphier.c */
	{ "renesas,rza1-irqc", IRQCHIP_RZA1 },                /* irq-renesas-rza1.c */
	/* irq-owl-sirq.c */
	{ "actions,s500-sirq", IRQCHIP_SIRQ },
	{ "actions,s700-sirq", IRQCHIP_SIRQ },
	{ "actions,s900-sirq", IRQCHIP_SIRQ },
	{ "renesas,intc-irqpin", IRQCHIP_IRQPIN }, /* irq-renesas-intc-irqpin.c */
	/* irq-renesas-rzv2h.c */
	{ "renesas,r9a09g047-icu", IRQCHIP_RZV2H },
	{ "renesas,r9a09g057-icu", IRQCHIP_RZV2H },
	{ "apm,xgene-gpio-sb", IRQCHIP_XGENE_SB }, /* drivers/gpio/gpio-xgene-sb.c */
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
	return rule == IRQCHIP_R_INTC || rule == IRQCHIP_NTH || rule == IRQCHIP_RZG2L ||
	       rule == IRQCHIP_SIRQ || rule == IRQCHIP_IRQPIN || rule == IRQCHIP_RZV2H ||
	       rule == IRQCHIP_XGENE_SB;
}

bool irqchip_is_gic(enum irqchip_rule rule)
{
	return rule == IRQCHIP_GIC || rule == IRQCHIP_GIC_V3 || rule == IRQCHIP_GIC_NEVER_ROOT;
}

const struct node *irqchip_parent(const struct tree *tree, const struct node *controller)
{
	const struct node *parent = NULL;
	uint32_t phandle;

	if (node_u32(controller, PROPERTY_INTERRUPTS_EXTENDED, &phandle))
		parent = tree_find_phandle(tree, phandle);
	return parent ? parent : interrupt_parent(tree, controller);
}

const struct node *irqchip_bypass(struct resolver *resolver, const struct node *controller)
{
	const struct node *node = controller;
	uint32_t n;

	for (unsigned int i = 0; i < INTERRUPT_HOPS_MAX && node; i++) {
		if (irqchip_rule(resolver, node) != IRQCHIP_WAKEUP)
			break;
		node = irqchip_parent(resolver->tree, node);
	}
	if (!node || node == controller || !irqchip_is_gic(irqchip_rule(resolver, node)) ||
	    !irqchip_is_root(resolver->tree, node))
		return NULL;
	return node_u32(node, PROPERTY_INTERRUPT_CELLS, &n) && n == 3 ? node : NULL;
}

bool irqchip_is_root(const struct tree *tree, const struct node *controller)
{
	const struct node *parent = irqchip_parent(tree, controller);

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
