/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as calls of the interface, one in each line, to the real service with a recording
 * hypervisor. Whatever comes back is JSON with parameters; and what was put on record can be read
 * when ptd starts again. */

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libfdt.h>

#include "base/cleanup.h"
#include "blob.h"
#include "config.h"
#include "files.h"
#include "fuzz.h"
#include "replies.h"
#include "service/life.h"
#include "service/methods/methods.h"

#define INPUT_MAX 16384

/* As in tests/support/c/fixture.c: two devices that share a page, two behind an IOMMU. */
static const struct {
	const char *name, *compatible;
	uint32_t address, size, spi, stream; /* 0: none */
} devices[] = {
	{ "dma@4000", "vendor,dma", 0x4000, 0x1800, 100, 1 },
	{ "rtc@5800", "vendor,rtc", 0x5800, 0x100, 301, 0 },
	{ "dma@8000", "vendor,dma", 0x8000, 0x1000, 0, 2 },
};

static void put_devices(void *blob)
{
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		blob_begin(blob, devices[i].name, devices[i].compatible, devices[i].address,
			   devices[i].size);
		if (devices[i].spi)
			BLOB_CELLS(blob, "interrupts", 0, devices[i].spi, 4);
		if (devices[i].stream)
			BLOB_CELLS(blob, "iommus", 2, devices[i].stream);
		fdt_end_node(blob);
	}
}

static const char *write_blob(void)
{
	_cleanup_(freep) void *blob = blob_new();

	blob_gic(blob);
	blob_provider(blob, "iommu@2000", "arm,smmu-v3", 0x2000, 2, "#iommu-cells", 1);
	put_devices(blob);
	blob_finish(blob);
	return write_file("board.dtb", blob, fdt_totalsize(blob));
}

static void set(struct config *config, const char *key, const char *value)
{
	struct ini_error error;

	assert(config_set(config, key, value, &error) == 0);
}

static void configure(struct config *config)
{
	write_text("ptd.conf", "");
	make_folder("policy");
	write_text("policy/x.conf", "[device \"/dma@4000\"]\nDomains=guest*\nAccept=shared_page\n"
				    "[device \"/rtc@5800\"]\nDomains=*\n"
				    "[device \"/dma@8000\"]\nDomains=*\n");
	assert(config_load(config, in_folder("ptd.conf"), &(struct ini_error){ .line = 0 }) == 0);
	set(config, "DeviceTree", write_blob());
	set(config, "Hypervisor", "record");
	set(config, "StateDirectory", make_folder("state"));
	set(config, "PolicyDirectory", in_folder("policy"));
}

static void send_lines(int fd, sd_event *event, const char *data, size_t size)
{
	struct frames replies = { .limit = SIZE_MAX };

	while (size > 0) {
		const char *end = memchr(data, '\n', size);
		size_t n = end ? (size_t)(end - data) : size;

		if (send(fd, data, n, MSG_NOSIGNAL) < 0 || send(fd, "", 1, MSG_NOSIGNAL) < 0)
			break;
		replies_read(&replies, event, fd);
		data += n + (end != NULL);
		size -= n + (end != NULL);
	}
	shutdown(fd, SHUT_WR);
	replies_read(&replies, event, fd);
	frames_done(&replies);
}

static void serve(struct service *service, const struct config *config, const char *data,
		  size_t size)
{
	struct varlink_interface interface = passthrough_interface;
	const struct varlink_limits limits = {
		.connections = 4,
		.connections_per_user = 4,
		.message = config->message_size_max,
		.pending_per_user = config->pending_per_user_max,
		.accepts_per_second = 1000,
	};
	sd_event *event = NULL;
	int fds[2];

	interface.userdata = service;
	assert(sd_event_new(&event) >= 0);
	assert(server_new(&service->server, event, &passthrough_info, &interface, &limits) == 0);
	assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
	assert(server_connect(service->server, fds[0], false) == 0);
	send_lines(fds[1], event, data, size);
	close(fds[1]);
	service->server = server_free(service->server);
	sd_event_unref(event);
}

static struct service *open_service(const struct config *config)
{
	static const struct service_ops none = { .configure = NULL };
	struct service *service;

	assert(service_new(&service, config, &none, NULL) == 0);
	assert(service_open(service) == 0);
	return service;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(config_done) struct config config = { .device_tree = NULL };
	struct service *service;

	if (size > INPUT_MAX)
		return 0;
	folder_new();
	configure(&config);
	service = open_service(&config);
	serve(service, &config, (const char *)data, size);
	service_free(service);
	service = open_service(&config);
	assert(!service->ledger->problem);
	service_free(service);
	folder_free();
	return 0;
}
