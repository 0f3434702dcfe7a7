package io.mastercontrol.agent.isolation;

import java.util.ArrayList;
import java.util.List;

/**
 * The system calls that {@code seccomp: default} lets fail, with their numbers on each processor: those with which a
 * program mounts, loads code into the kernel, sets the clock, looks into other processes, makes namespaces, or reaches
 * parts of the kernel that no ordinary program needs and that have often been its weak spots.
 */
final class SystemCalls {
    /**
     * What the kernel calls a processor's way of calling it (linux/audit.h), and its column in the table; {@code clone},
     * {@code clone3} and {@code ioctl} are looked at more closely.
     */
    enum Architecture {
        x86_64(0xC000003E, 56, 435, 16),
        i386(0x40000003, 120, 435, 54),
        aarch64(0xC00000B7, 220, 435, 29),
        arm(0x40000028, 120, 435, 54);

        final int audit;
        final int makesProcess;
        final int makesProcessAnew;
        final int ioctl;

        Architecture(int audit, int makesProcess, int makesProcessAnew, int ioctl) {
            this.audit = audit;
            this.makesProcess = makesProcess;
            this.makesProcessAnew = makesProcessAnew;
            this.ioctl = ioctl;
        }
    }

    /** Name, and number on each architecture in the order of the enum. */
    private static final String REFUSED = """
            acct 163 51 89 51
            add_key 248 286 217 309
            bpf 321 357 280 386
            clock_adjtime 305 343 266 372
            clock_adjtime64 - 405 - 405
            clock_settime 227 264 112 262
            clock_settime64 - 404 - 404
            create_module 174 127 - -
            delete_module 176 129 106 129
            finit_module 313 350 273 379
            fsconfig 431 431 431 431
            fsmount 432 432 432 432
            fsopen 430 430 430 430
            fspick 433 433 433 433
            get_kernel_syms 177 130 - -
            init_module 175 128 105 128
            io_uring_enter 426 426 426 426
            io_uring_register 427 427 427 427
            io_uring_setup 425 425 425 425
            ioperm 173 101 - -
            iopl 172 110 - -
            kcmp 312 349 272 378
            kexec_file_load 320 - 294 401
            kexec_load 246 283 104 347
            keyctl 250 288 219 311
            lookup_dcookie 212 253 18 249
            migrate_pages 256 294 238 400
            mount 165 21 40 21
            mount_setattr 442 442 442 442
            move_mount 429 429 429 429
            move_pages 279 317 239 344
            name_to_handle_at 303 341 264 370
            nfsservctl 180 169 42 169
            open_by_handle_at 304 342 265 371
            open_tree 428 428 428 428
            perf_event_open 298 336 241 364
            pidfd_getfd 438 438 438 438
            pivot_root 155 217 41 218
            process_madvise 440 440 440 440
            process_vm_readv 310 347 270 376
            process_vm_writev 311 348 271 377
            ptrace 101 26 117 26
            query_module 178 167 - -
            quotactl 179 131 60 131
            quotactl_fd 443 443 443 443
            reboot 169 88 142 88
            request_key 249 287 218 310
            setdomainname 171 121 162 121
            sethostname 170 74 161 74
            setns 308 346 268 375
            settimeofday 164 79 170 79
            stime - 25 - -
            swapoff 168 115 225 115
            swapon 167 87 224 87
            syslog 103 103 116 103
            sysfs 139 135 - 135
            _sysctl 156 149 - 149
            umount - 22 - -
            umount2 166 52 39 52
            unshare 272 310 97 337
            uselib 134 86 - 86
            userfaultfd 323 374 282 388
            ustat 136 62 - 62
            vhangup 153 111 58 111
            vm86 - 166 - -
            vm86old - 113 - -
            """;

    private SystemCalls() {}

    static List<Integer> refused(Architecture architecture) {
        List<Integer> numbers = new ArrayList<>();
        REFUSED.lines().forEach(line -> {
            String number = line.split(" ")[1 + architecture.ordinal()];
            if (!number.equals("-")) {
                numbers.add(Integer.valueOf(number));
            }
        });
        return numbers;
    }
}
