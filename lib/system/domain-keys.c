/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of [domain]. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "system/value.h"

#define MEMORY_MAX ((uint64_t)1 << 30) /* MiB */
#define VCPUS_MAX  128                 /* of Xen's guests on Arm (MAX_VIRT_CPUS) */

static int set_kind(const struct value *v)
{
	struct system_domain *domain = value_domain(v);

	if (domain->kind_line)
		return value_fail_twice(v, domain->kind_line);
	domain->kind_line = v->line;
	for (unsigned int kind = SYSTEM_XL; kind <= SYSTEM_MICROKIT; kind++)
		if (streq(v->text, system_kind_name((enum system_kind)kind))) {
			domain->kind = (enum system_kind)kind;
			return 0;
		}
	return ini_error_set(v->error, v->line,
			     "Kind= takes 'xl', 'dom0less' or 'microkit', not '%s'", v->text);
}

static int set_layout(const struct value *v)
{
	return value_choice(v, "host", "xen", &value_domain(v)->host_layout,
			    &value_domain(v)->layout_line);
}

static int set_dtdev(const struct value *v)
{
	return value_choice(v, "always", "auto", &value_domain(v)->dtdev_always,
			    &value_domain(v)->dtdev_line);
}

static int set_dynamic(const struct value *v)
{
	return value_choice(v, "yes", "no", &value_domain(v)->dynamic,
			    &value_domain(v)->dynamic_line);
}

static int set_vpl011(const struct value *v)
{
	return value_choice(v, "no", "yes", &value_domain(v)->no_vpl011,
			    &value_domain(v)->vpl011_line);
}

static int set_memory(const struct value *v)
{
	return value_count(v, MEMORY_MAX, &value_domain(v)->memory);
}

static int set_vcpus(const struct value *v)
{
	return value_count(v, VCPUS_MAX, &value_domain(v)->vcpus);
}

/* ADDRESS SIZE */
static int set_static_memory(const struct value *v)
{
	struct system_domain *domain = value_domain(v);
	struct value one = *v;
	char text[INI_LINE_MAX + 1], *size;
	int r;

	snprintf(text, sizeof(text), "%s", v->text);
	size = strpbrk(text, " \t");
	if (!size)
		return ini_error_set(v->error, v->line,
				     "StaticMemory= takes an address and a size, not '%s'",
				     v->text);
	*size++ = '\0';
	one.text = text;
	r = value_place(&one, &domain->static_address);
	one.text = size + strspn(size, " \t");
	if (r == 0)
		r = value_place(&one, &domain->static_size);
	if (r == 0 && (domain->static_size.value == 0 ||
		       domain->static_address.value > UINT64_MAX - domain->static_size.value))
		return ini_error_set(v->error, v->line,
				     "StaticMemory=%s: there is no memory of this size there",
				     v->text);
	return r;
}

static int set_kernel(const struct value *v)
{
	return value_file(v, &value_domain(v)->kernel.file);
}

static int set_kernel_address(const struct value *v)
{
	return value_place(v, &value_domain(v)->kernel.address);
}

static int set_kernel_size(const struct value *v)
{
	return value_count(v, UINT64_MAX, &value_domain(v)->kernel.size);
}

static int set_ramdisk(const struct value *v)
{
	return value_file(v, &value_domain(v)->ramdisk.file);
}

static int set_ramdisk_address(const struct value *v)
{
	return value_place(v, &value_domain(v)->ramdisk.address);
}

static int set_ramdisk_size(const struct value *v)
{
	return value_count(v, UINT64_MAX, &value_domain(v)->ramdisk.size);
}

static int set_tree_address(const struct value *v)
{
	return value_place(v, &value_domain(v)->tree_address);
}

static int set_command_line(const struct value *v)
{
	return value_text(v, &value_domain(v)->command_line);
}

const struct key_row domain_keys[] = {
	{ "Kind", set_kind },
	{ "Layout", set_layout },
	{ "DtDev", set_dtdev },
	{ "Dynamic", set_dynamic },
	{ "Memory", set_memory },
	{ "VCPUs", set_vcpus },
	{ "Kernel", set_kernel },
	{ "Ramdisk", set_ramdisk },
	{ "CommandLine", set_command_line },
	{ "VPL011", set_vpl011 },
	{ "StaticMemory", set_static_memory },
	{ "KernelAddress", set_kernel_address },
	{ "KernelSize", set_kernel_size },
	{ "RamdiskAddress", set_ramdisk_address },
	{ "RamdiskSize", set_ramdisk_size },
	{ "TreeAddress", set_tree_address },
	{ NULL },
};
