# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_mailctl_global_optspecs
    string join \n a/account= A/all config= json 0/print0 q/quiet v/verbose color= no-pager no-input offline timeout= trace h/help V/version
end

function __fish_mailctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_mailctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_mailctl_using_subcommand
    set -l cmd (__fish_mailctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c mailctl -n "__fish_mailctl_needs_command" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_needs_command" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_needs_command" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_needs_command" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_needs_command" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_needs_command" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_needs_command" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_needs_command" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_needs_command" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_needs_command" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_needs_command" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_needs_command" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_needs_command" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_needs_command" -s V -l version -d 'Print version'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "fetch" -d 'Fetch new mail into the store'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "list" -d 'List messages, newest first'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "read" -d 'Read messages'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "attachments" -d 'List or save attachments'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "delete" -d 'Delete messages, here and on the server'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "mailboxes" -d 'List mailboxes'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "retention" -d 'Show what stays on the server'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "init" -d 'Set up an account'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "account" -d 'List, show or test accounts'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "login" -d 'Store a password in the keyring'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "logout" -d 'Remove a password from the keyring'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "config" -d 'Check or show the configuration'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "store" -d 'Check or repair the local store'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "man" -d 'Write the manual pages'
complete -c mailctl -n "__fish_mailctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -s m -l mailbox -d 'Fetch this mailbox instead of those of the config; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l since -d 'Take only messages younger than this: `7d`, `2w`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l limit -d 'Look only at so many of the newest messages of each mailbox' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l max-size -d 'Of larger messages take the header fields only: `500K`, `20M`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l keep-for -d 'Delete from the server what is safely in the store and was first seen so long ago: `14d`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l headers -d 'Take the header fields only; `read` completes a message when asked'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l keep -d 'Leave everything on the server, whatever the config says'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l delete -d 'Delete from the server what is safely in the store, whatever the config says'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l dry-run -d 'Only tell what would be done'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l exit-code -d 'Exit with 1 when there was nothing new'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l retry -d 'Try again the messages that were set aside after failing in three runs'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l force -d 'As --retry; also sign in although the server asked to be left alone, and believe that many messages missing at once were removed on purpose'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand fetch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -s m -l mailbox -d 'List this mailbox instead of INBOX; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -s n -l limit -d 'List at most so many messages, the first in the order' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l sort -d 'Sort by this; `date`, `size` and `id` have the newest and largest first' -r -f -a "date\t''
date-reverse\t''
from\t''
from-reverse\t''
subject\t''
subject-reverse\t''
size\t''
size-reverse\t''
id\t''
id-reverse\t''"
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l remote -d 'List what lies on the server and is not here; it has no id until it is fetched'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l exit-code -d 'Exit with 1 when nothing matched'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l part -d 'Print this part, decoded; `attachments list` names the parts' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l raw -d 'Print the message as it is stored, byte for byte'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l text -d 'Print only the text, without header fields'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l html -d 'Print the HTML as it is in the message'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l headers -d 'Print all header fields, decoded'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l peek -d 'Do not mark the messages seen'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand read" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -f -a "list" -d 'List the attachments of messages with their part numbers, types, sizes and names'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -f -a "save" -d 'Save attachments of a message into a directory'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and not __fish_seen_subcommand_from list save help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -s o -l output -d 'The directory to save into' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l force -d 'Write over existing files'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the attachments of messages with their part numbers, types, sizes and names'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from help" -f -a "save" -d 'Save attachments of a message into a directory'
complete -c mailctl -n "__fish_mailctl_using_subcommand attachments; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l permanent -d 'Remove for good, leave nothing in Trash'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l local -d 'Only here; the copy on the server stays and is not fetched again'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l server -d 'Only on the server; the copy here stays'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l dry-run -d 'Only tell what would be deleted'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -s y -l yes -d 'Do not ask'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -f -a "list" -d 'List the mailboxes of the store with the number of messages in them'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and not __fish_seen_subcommand_from list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l remote -d 'Ask the server instead, which may have more mailboxes'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the mailboxes of the store with the number of messages in them'
complete -c mailctl -n "__fish_mailctl_using_subcommand mailboxes; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -f -a "show" -d 'Show what lies on the server since when, what is the only copy, and what the next fetch removes'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and not __fish_seen_subcommand_from show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -s m -l mailbox -d 'Only this mailbox; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show what lies on the server since when, what is the only copy, and what the next fetch removes'
complete -c mailctl -n "__fish_mailctl_using_subcommand retention; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l address -d 'Your mail address: `ada@example.org` or `Ada Example <ada@example.org>`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l protocol -d 'What the server speaks: `imap` (mail stays there) or `pop3` (mail is taken from there)' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l host -d 'The server; guessed from the address if left out' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l port -d 'The port, if it is not the usual one' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l tls -d 'How the connection becomes private: `implicit`, `starttls` or `none` (loopback only)' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l ca-file -d 'A certificate authority to trust besides the system\'s (PEM)' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l username -l user -d 'The name to sign in with; the address if left out' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l password-command -d 'Get the password from a command: program and arguments, read by no shell' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l password-file -d 'Get the password from the first line of a file that only you can read' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l password-env -d 'Get the password from an environment variable' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l retention -d 'What stays on the server: `keep`, `delete`, `until-deleted`, or a time like `14d`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l store -d 'Where the mail shall lie; `~/Mail/NAME` if left out' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l password-keyring -d 'Keep the password in the desktop\'s keyring'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l password-ask -d 'Ask for the password each time'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l no-test -d 'Do not test the login'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -f -a "list" -d 'List the accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -f -a "show" -d 'Show the settings of an account and where each comes from; secrets are never shown'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -f -a "test" -d 'Connect, sign in and tell what the server can do'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and not __fish_seen_subcommand_from list show test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the settings of an account and where each comes from; secrets are never shown'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "test" -d 'Connect, sign in and tell what the server can do'
complete -c mailctl -n "__fish_mailctl_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l stdin -d 'Read the password from the first line of standard input instead of asking'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -f -a "check" -d 'Check the configuration and name every mistake in it with its line'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -f -a "show" -d 'Show the settings that are in force and where each comes from; secrets are never shown'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -f -a "path" -d 'Print the path of the config file'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and not __fish_seen_subcommand_from check show path help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l sample -d 'Print a config file that explains every key instead'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check the configuration and name every mistake in it with its line'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the settings that are in force and where each comes from; secrets are never shown'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print the path of the config file'
complete -c mailctl -n "__fish_mailctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -f -a "check" -d 'Compare every file with what was recorded of it'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -f -a "rebuild" -d 'Rebuild the database from the files; nothing is downloaded again'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -f -a "path" -d 'Print the paths of messages, or of the store itself'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and not __fish_seen_subcommand_from check rebuild path help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from rebuild" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "check" -d 'Compare every file with what was recorded of it'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "rebuild" -d 'Rebuild the database from the files; nothing is downloaded again'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print the paths of messages, or of the store itself'
complete -c mailctl -n "__fish_mailctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -s a -l account -d 'Use this account; may be given several times' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -l config -d 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`' -r -F
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`'
always\t'Always'
never\t'Never'"
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -l timeout -d 'Wait at most this long for each reply of a server: `30s`, `2m`' -r
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -s A -l all -d 'Use all accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -l json -d 'Print JSON Lines: one object per message, event or report'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -s 0 -l print0 -d 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -s q -l quiet -d 'Print no status, only data, warnings and errors'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -s v -l verbose -d 'Tell more of what is done; may be given several times'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -l no-pager -d 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -l no-input -d 'Never ask anything: fail instead, and say how to go on'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -l offline -d 'Do not connect to any server; changes are queued'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -l trace -d 'Write the conversation with the server to standard error, secrets masked'
complete -c mailctl -n "__fish_mailctl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "fetch" -d 'Fetch new mail into the store'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "list" -d 'List messages, newest first'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "read" -d 'Read messages'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "attachments" -d 'List or save attachments'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "delete" -d 'Delete messages, here and on the server'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "mailboxes" -d 'List mailboxes'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "retention" -d 'Show what stays on the server'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "init" -d 'Set up an account'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "account" -d 'List, show or test accounts'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "login" -d 'Store a password in the keyring'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "logout" -d 'Remove a password from the keyring'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "config" -d 'Check or show the configuration'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "store" -d 'Check or repair the local store'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "man" -d 'Write the manual pages'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and not __fish_seen_subcommand_from fetch list read attachments delete mailboxes retention init account login logout config store completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from attachments" -f -a "list" -d 'List the attachments of messages with their part numbers, types, sizes and names'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from attachments" -f -a "save" -d 'Save attachments of a message into a directory'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from mailboxes" -f -a "list" -d 'List the mailboxes of the store with the number of messages in them'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from retention" -f -a "show" -d 'Show what lies on the server since when, what is the only copy, and what the next fetch removes'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from account" -f -a "list" -d 'List the accounts of the config'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from account" -f -a "show" -d 'Show the settings of an account and where each comes from; secrets are never shown'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from account" -f -a "test" -d 'Connect, sign in and tell what the server can do'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "check" -d 'Check the configuration and name every mistake in it with its line'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show the settings that are in force and where each comes from; secrets are never shown'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print the path of the config file'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "check" -d 'Compare every file with what was recorded of it'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "rebuild" -d 'Rebuild the database from the files; nothing is downloaded again'
complete -c mailctl -n "__fish_mailctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "path" -d 'Print the paths of messages, or of the store itself'
