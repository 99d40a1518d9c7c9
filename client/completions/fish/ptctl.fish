# SPDX-License-Identifier: LGPL-2.1-or-later
# fish completion for ptctl

# First words of the lines that ptctl prints, with the options for the tree or the
# daemon that are already typed.
function __ptctl_ask
    set -l words (commandline -opc)
    set -l tree
    for i in (seq 2 (count $words))
        switch $words[$i]
            case '--dtb=*' '--tree=*' '--overlay=*' '--host-tree=*' '--socket=*' '--witness=*'
                set -a tree $words[$i]
            case --dtb --tree --overlay --host-tree --socket --witness
                set -l next (math $i + 1)
                set -q words[$next]; or continue
                set -a tree $words[$i] (string replace -r '^~/' "$HOME/" -- $words[$next])
        end
    end
    eval (string escape -- $words[1] $tree) $argv --no-legend 2>/dev/null |
        string replace -r ' .*' ''
end

# After a comma the next one, behind the others.
function __ptctl_list
    set -l before (string replace -rf '^(--[a-z]+=)?(.*,).*' '$2' -- (commandline -ct))
    for word in $argv
        string match -qr "(^|,)$word," -- "$before"; or echo "$before$word"
    end
end

function __ptctl_risks
    set -l words (commandline -opc)
    __ptctl_list (eval (string escape -- $words[1]) explain --no-legend 2>/dev/null |
        string replace -rf ' +risk$' '')
end

function __ptctl_columns
    set -l words (commandline -opc)
    eval (string escape -- $words[1]) list --columns help 2>/dev/null |
        string replace -rf '^  ([A-Z]+).*' '$1'
end

# The end of a path is a name as well.
function __ptctl_devices
    set -l paths (__ptctl_ask list --names)
    if string match -qr '^[^/]' -- (commandline -ct)
        string replace -r '.*/' '' -- $paths
    else
        printf '%s\n' $paths
    end
end

# The words that are neither options nor arguments of one: verb, arguments.
function __ptctl_plain_words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case --dtb --tree --overlay --host-tree --socket --witness --root --verdict --accept --at --format --output -o --dtdev --layout --stand-ins --clock-rate --clk-summary --timeout --columns --sort --color --depth
                set skip 1
            case '-*'
            case '*'
                echo $word
        end
    end
end

function __ptctl_verb_is
    set -l words (__ptctl_plain_words)
    test (count $words) -gt 0; and contains -- $words[1] $argv
end

# Options may come before the verb.
function __ptctl_may_be
    set -l words (__ptctl_plain_words)
    test (count $words) -eq 0; or contains -- $words[1] $argv
end

# COUNT VERB…: one of these verbs, with so many arguments typed, or more if it is 1
function __ptctl_argument_of
    set -l words (__ptctl_plain_words)
    set -l typed (math (count $words) - 1)
    test $typed -ge 0; or return 1
    test $typed -gt 1; and set typed 1
    test $typed = $argv[1]; and contains -- $words[1] $argv[2..-1]
end

function __ptctl_formats
    set -l words (commandline -opc)
    eval (string escape -- $words[1]) export --help 2>/dev/null |
        awk '/^Formats:/ { on = 1; next } on && /^  [a-z]/ { print $1; next } { on = 0 }'
end

function __ptctl_domains
    if command -q xl
        xl list 2>/dev/null | awk 'NR > 1 && $2 != 0 { print $1 }'
    else
        set -l words (commandline -opc)
        eval (string escape -- $words[1]) assignments --no-legend 2>/dev/null | awk '!seen[$2]++ { print $2 }'
    end
end

complete -c ptctl -f
complete -c ptctl -n '__ptctl_may_be list show graph groups closure report plan export verify policy' -l dtb -rF -d 'A device tree blob'
complete -c ptctl -n '__ptctl_may_be list show graph groups closure report plan export verify policy' -l tree -x -a '(__fish_complete_directories)' -d 'A directory like /sys/firmware/devicetree/base'
complete -c ptctl -n '__ptctl_may_be list show graph groups closure report plan export verify policy' -l overlay -rF -d 'An overlay to apply to it'
complete -c ptctl -n '__ptctl_may_be list show graph groups closure report plan export verify policy' -l host-tree -rF -d 'The blob that the boot loader handed to Xen'
complete -c ptctl -n '__ptctl_may_be list show graph groups closure report plan export assign revoke wait assignments verify monitor status reload' -l socket -rF -d 'Address of the daemon'
complete -c ptctl -n '__ptctl_may_be plan export assign verify' -l accept -x -a '(__ptctl_risks)' -d 'Take this risk'
complete -c ptctl -n '__ptctl_may_be plan export assign' -l at -x -a '(__ptctl_devices)' -d 'DEVICE[:N]=ADDRESS: where the guest finds a region'
complete -c ptctl -n '__ptctl_may_be plan' -l with-suppliers -d 'Plan for what goes along, too'
complete -c ptctl -n '__ptctl_may_be assign' -l dry-run -d 'Grant nothing, print what would be granted'
complete -c ptctl -n '__ptctl_may_be revoke' -l wait -d 'Wait until what is held is free'
complete -c ptctl -n '__ptctl_may_be wait' -l timeout -x -d 'Give up after so many seconds'
complete -c ptctl -n '__ptctl_may_be export' -l format -x -a '(__ptctl_formats)' -d 'What to write'
complete -c ptctl -n '__ptctl_may_be report export build snapshot' -s o -l output -x -a '(__fish_complete_directories)' -d 'Directory for the files'
complete -c ptctl -n '__ptctl_may_be build' -l check -d 'Write nothing, say what would differ'
complete -c ptctl -n '__ptctl_may_be list show report export verify' -l witness -x -a '(__fish_complete_directories)' -d 'Directory of a snapshot'
complete -c ptctl -n '__ptctl_may_be snapshot' -l root -x -a '(__fish_complete_directories)' -d 'Taken for /'
complete -c ptctl -n '__ptctl_may_be export' -l layout -x -a 'xen host' -d 'Where the guest finds its devices'
complete -c ptctl -n '__ptctl_may_be export verify' -l dtdev -x -a 'always auto' -d 'Whether the devices are behind an IOMMU'
complete -c ptctl -n '__ptctl_may_be export' -l dynamic -d 'Only what the guest needs so that ptd can grant later'
complete -c ptctl -n '__ptctl_may_be export' -l static-dynamic -d 'The first candidate of a dynamic interrupt'
complete -c ptctl -n '__ptctl_may_be export' -l stand-ins -x -a 'yes no' -d 'Whether dom0 holds what the devices need'
complete -c ptctl -n '__ptctl_may_be export' -l clock-rate -x -d 'CLOCK=HZ: the rate of a clock'
complete -c ptctl -n '__ptctl_may_be export' -l clk-summary -r -F -a auto -d 'clk_summary of the board'
complete -c ptctl -n '__ptctl_may_be list show explain graph groups closure report plan export build assign revoke wait assignments verify policy monitor status reload' -l json -d 'One JSON object instead of tables'
complete -c ptctl -n '__ptctl_may_be list explain groups closure plan export build assign assignments verify' -l no-legend -d 'No headings'
complete -c ptctl -l color -x -a 'auto always never' -d 'Whether there are colours'
complete -c ptctl -n '__ptctl_may_be list show explain groups closure plan assignments verify status' -l no-pager -d 'No pager on a terminal'
complete -c ptctl -n '__ptctl_may_be list verify' -l all -d 'Also what is left out otherwise'
complete -c ptctl -n '__ptctl_may_be list' -l columns -x -a 'help (__ptctl_list (__ptctl_columns))' -d 'These columns'
complete -c ptctl -n '__ptctl_may_be list' -l sort -x -a '(__ptctl_columns)' -d 'Sorted by this column'
complete -c ptctl -n '__ptctl_may_be list' -l verdict -x -a '(__ptctl_list assignable risky blocked)' -d 'Only devices with this verdict'
complete -c ptctl -n '__ptctl_may_be graph' -l depth -x -a '1 2 3' -d 'How many steps away'
complete -c ptctl -n '__ptctl_may_be list' -l names -d 'Only the names of devices'
complete -c ptctl -n '__ptctl_may_be list' -l marked -d 'Only devices with xen,passthrough in the host tree'
complete -c ptctl -s h -l help -d 'Show help'
complete -c ptctl -l version -d 'Show the version'

set -l verbs list show explain graph groups closure report plan export build assign revoke wait assignments verify snapshot policy monitor status reload help
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a list -d 'List the devices with their resources and verdicts'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a show -d 'Show all that is known about devices or parts'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a explain -d 'Explain the code of a finding, or list all codes'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a graph -d 'Draw a device and its neighbours'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a groups -d 'Show devices that cannot be separated'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a closure -d 'Show what else a guest would need'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a report -d 'Make a page about the board, for a browser'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a plan -d 'Print what assign would grant'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a export -d 'Write what others need to pass devices through'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a build -d 'Write all files of a system of several guests'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a assign -d 'Give devices to a domain'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a revoke -d 'Take devices back from a domain'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a wait -d 'Wait until no domain has these devices'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a assignments -d 'List the devices that domains have'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a verify -d 'Check existing configurations against the board'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a snapshot -d 'Keep what the running Linux says of its hardware'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a policy -d 'Check files of the policy'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a monitor -d 'Print assignments, and then every change'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a status -d 'Show what the daemon works with and lacks'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a reload -d 'Make the daemon read trees and policy again'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a help -d 'Show the help, or that of a verb'
complete -c ptctl -n '__ptctl_verb_is list show graph groups closure report export wait' -a '(__ptctl_devices)' -d Device
complete -c ptctl -n '__ptctl_verb_is explain' -a '(__ptctl_ask explain)' -d 'Code of a finding'
complete -c ptctl -n '__ptctl_argument_of 0 help' -a "$verbs"
complete -c ptctl -n '__ptctl_argument_of 0 plan assign revoke assignments' -a '(__ptctl_domains)' -d Domain
complete -c ptctl -n '__ptctl_argument_of 1 plan assign revoke' -a '(__ptctl_devices)' -d Device
complete -c ptctl -n '__ptctl_verb_is verify build' -F
complete -c ptctl -n '__ptctl_argument_of 0 policy' -a check -d 'Check files of the policy'
complete -c ptctl -n '__ptctl_argument_of 1 policy' -F
