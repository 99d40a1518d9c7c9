# SPDX-License-Identifier: LGPL-2.1-or-later
# fish completion for ptctl

# First words of the lines that ptctl prints, with the options for the tree that are already typed.
function __ptctl_ask
    set -l words (commandline -opc)
    set -l tree
    for i in (seq 2 (count $words))
        switch $words[$i]
            case '--dtb=*' '--tree=*' '--overlay=*' '--host-tree=*'
                set -a tree $words[$i]
            case --dtb --tree --overlay --host-tree
                set -l next (math $i + 1)
                set -q words[$next]; or continue
                set -a tree $words[$i] (string replace -r '^~/' "$HOME/" -- $words[$next])
        end
    end
    eval (string escape -- $words[1] $tree) $argv --no-legend 2>/dev/null |
        string replace -r ' .*' ''
end

# A trailing part of the path is a name as well.
function __ptctl_devices
    set -l paths (__ptctl_ask list)
    if string match -qr '^[^/]' -- (commandline -ct)
        string replace -r '.*/' '' -- $paths
    else
        printf '%s\n' $paths
    end
end

# The first word that is neither an option nor the argument of one.
function __ptctl_verb
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case --dtb --tree --overlay --host-tree --verdict
                set skip 1
            case '-*'
            case '*'
                echo $word
                return
        end
    end
end

function __ptctl_verb_is
    set -l verb (__ptctl_verb)
    test (count $verb) = 1; and contains -- $verb $argv
end

complete -c ptctl -f
complete -c ptctl -l dtb -rF -d 'A device tree blob'
complete -c ptctl -l tree -x -a '(__fish_complete_directories)' -d 'A directory like /sys/firmware/devicetree/base'
complete -c ptctl -l overlay -rF -d 'An overlay to put on top'
complete -c ptctl -l host-tree -rF -d 'The blob that the boot loader handed to Xen'
complete -c ptctl -l json -d 'One JSON object instead of tables'
complete -c ptctl -l no-legend -d 'No headings'
complete -c ptctl -l verdict -x -a 'assignable risky blocked' -d 'Only devices with this verdict'
complete -c ptctl -l marked -d 'Only devices with xen,passthrough in the host tree'
complete -c ptctl -s h -l help -d 'Show help'
complete -c ptctl -l version -d 'Show the version'

set -l verbs list show explain graph
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a list -d 'List the devices with their resources and verdicts'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a show -d 'Show all that is known about devices or parts'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a explain -d 'Explain the code of a finding, or list all codes'
complete -c ptctl -n "not __ptctl_verb_is $verbs" -a graph -d 'Draw a device with suppliers, consumers and neighbours'
complete -c ptctl -n '__ptctl_verb_is list show graph' -a '(__ptctl_devices)' -d Device
complete -c ptctl -n '__ptctl_verb_is explain' -a '(__ptctl_ask explain)' -d 'Code of a finding'
