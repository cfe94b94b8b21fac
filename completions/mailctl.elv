
use builtin;
use str;

set edit:completion:arg-completer[mailctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'mailctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'mailctl'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand fetch 'Fetch new mail into the store'
            cand list 'List messages, newest first'
            cand read 'Read messages'
            cand attachments 'List or save attachments'
            cand delete 'Delete messages, here and on the server'
            cand mailboxes 'List mailboxes'
            cand retention 'Show what stays on the server'
            cand init 'Set up an account'
            cand account 'List, show or test accounts'
            cand login 'Store a password in the keyring'
            cand logout 'Remove a password from the keyring'
            cand config 'Check or show the configuration'
            cand store 'Check or repair the local store'
            cand completions 'Print a completion script for a shell'
            cand man 'Write the manual pages'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;fetch'= {
            cand -m 'Fetch this mailbox instead of those of the config; may be given several times'
            cand --mailbox 'Fetch this mailbox instead of those of the config; may be given several times'
            cand --since 'Take only messages younger than this: `7d`, `2w`'
            cand --limit 'Look only at so many of the newest messages of each mailbox'
            cand --max-size 'Of larger messages take the header fields only: `500K`, `20M`'
            cand --keep-for 'Delete from the server what is safely in the store and was first seen so long ago: `14d`'
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --headers 'Take the header fields only; `read` completes a message when asked'
            cand --keep 'Leave everything on the server, whatever the config says'
            cand --delete 'Delete from the server what is safely in the store, whatever the config says'
            cand --dry-run 'Only tell what would be done'
            cand --exit-code 'Exit with 1 when there was nothing new'
            cand --retry 'Try again the messages that were set aside after failing in three runs'
            cand --force 'As --retry; also sign in although the server asked to be left alone, and believe that many messages missing at once were removed on purpose'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;list'= {
            cand -m 'List this mailbox instead of INBOX; may be given several times'
            cand --mailbox 'List this mailbox instead of INBOX; may be given several times'
            cand -n 'List at most so many messages, the first in the order'
            cand --limit 'List at most so many messages, the first in the order'
            cand --sort 'Sort by this; `date`, `size` and `id` have the newest and largest first'
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --remote 'List what lies on the server and is not here; it has no id until it is fetched'
            cand --exit-code 'Exit with 1 when nothing matched'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;read'= {
            cand --part 'Print this part, decoded; `attachments list` names the parts'
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --raw 'Print the message as it is stored, byte for byte'
            cand --text 'Print only the text, without header fields'
            cand --html 'Print the HTML as it is in the message'
            cand --headers 'Print all header fields, decoded'
            cand --peek 'Do not mark the messages seen'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;attachments'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the attachments of messages with their part numbers, types, sizes and names'
            cand save 'Save attachments of a message into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;attachments;list'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;attachments;save'= {
            cand -o 'The directory to save into'
            cand --output 'The directory to save into'
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --force 'Write over existing files'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;attachments;help'= {
            cand list 'List the attachments of messages with their part numbers, types, sizes and names'
            cand save 'Save attachments of a message into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;attachments;help;list'= {
        }
        &'mailctl;attachments;help;save'= {
        }
        &'mailctl;attachments;help;help'= {
        }
        &'mailctl;delete'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --permanent 'Remove for good, leave nothing in Trash'
            cand --local 'Only here; the copy on the server stays and is not fetched again'
            cand --server 'Only on the server; the copy here stays'
            cand --dry-run 'Only tell what would be deleted'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;mailboxes'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the mailboxes of the store with the number of messages in them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;mailboxes;list'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --remote 'Ask the server instead, which may have more mailboxes'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;mailboxes;help'= {
            cand list 'List the mailboxes of the store with the number of messages in them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;mailboxes;help;list'= {
        }
        &'mailctl;mailboxes;help;help'= {
        }
        &'mailctl;retention'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand show 'Show what lies on the server since when, what is the only copy, and what the next fetch removes'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;retention;show'= {
            cand -m 'Only this mailbox; may be given several times'
            cand --mailbox 'Only this mailbox; may be given several times'
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;retention;help'= {
            cand show 'Show what lies on the server since when, what is the only copy, and what the next fetch removes'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;retention;help;show'= {
        }
        &'mailctl;retention;help;help'= {
        }
        &'mailctl;init'= {
            cand --address 'Your mail address: `ada@example.org` or `Ada Example <ada@example.org>`'
            cand --protocol 'What the server speaks: `imap` (mail stays there) or `pop3` (mail is taken from there)'
            cand --host 'The server; guessed from the address if left out'
            cand --port 'The port, if it is not the usual one'
            cand --tls 'How the connection becomes private: `implicit`, `starttls` or `none` (loopback only)'
            cand --ca-file 'A certificate authority to trust besides the system''s (PEM)'
            cand --username 'The name to sign in with; the address if left out'
            cand --user 'The name to sign in with; the address if left out'
            cand --password-command 'Get the password from a command: program and arguments, read by no shell'
            cand --password-file 'Get the password from the first line of a file that only you can read'
            cand --password-env 'Get the password from an environment variable'
            cand --retention 'What stays on the server: `keep`, `delete`, `until-deleted`, or a time like `14d`'
            cand --store 'Where the mail shall lie; `~/Mail/NAME` if left out'
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --password-keyring 'Keep the password in the desktop''s keyring'
            cand --password-ask 'Ask for the password each time'
            cand --no-test 'Do not test the login'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;account'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List the accounts of the config'
            cand show 'Show the settings of an account and where each comes from; secrets are never shown'
            cand test 'Connect, sign in and tell what the server can do'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;account;list'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;account;show'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;account;test'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;account;help'= {
            cand list 'List the accounts of the config'
            cand show 'Show the settings of an account and where each comes from; secrets are never shown'
            cand test 'Connect, sign in and tell what the server can do'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;account;help;list'= {
        }
        &'mailctl;account;help;show'= {
        }
        &'mailctl;account;help;test'= {
        }
        &'mailctl;account;help;help'= {
        }
        &'mailctl;login'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --stdin 'Read the password from the first line of standard input instead of asking'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;logout'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;config'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand check 'Check the configuration and name every mistake in it with its line'
            cand show 'Show the settings that are in force and where each comes from; secrets are never shown'
            cand path 'Print the path of the config file'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;config;check'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;config;show'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand --sample 'Print a config file that explains every key instead'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;config;path'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;config;help'= {
            cand check 'Check the configuration and name every mistake in it with its line'
            cand show 'Show the settings that are in force and where each comes from; secrets are never shown'
            cand path 'Print the path of the config file'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;config;help;check'= {
        }
        &'mailctl;config;help;show'= {
        }
        &'mailctl;config;help;path'= {
        }
        &'mailctl;config;help;help'= {
        }
        &'mailctl;store'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand check 'Compare every file with what was recorded of it'
            cand rebuild 'Rebuild the database from the files; nothing is downloaded again'
            cand path 'Print the paths of messages, or of the store itself'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;store;check'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;store;rebuild'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;store;path'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;store;help'= {
            cand check 'Compare every file with what was recorded of it'
            cand rebuild 'Rebuild the database from the files; nothing is downloaded again'
            cand path 'Print the paths of messages, or of the store itself'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;store;help;check'= {
        }
        &'mailctl;store;help;rebuild'= {
        }
        &'mailctl;store;help;path'= {
        }
        &'mailctl;store;help;help'= {
        }
        &'mailctl;completions'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;man'= {
            cand -a 'Use this account; may be given several times'
            cand --account 'Use this account; may be given several times'
            cand --config 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`'
            cand --color 'When to use colours'
            cand --timeout 'Wait at most this long for each reply of a server: `30s`, `2m`'
            cand -A 'Use all accounts of the config'
            cand --all 'Use all accounts of the config'
            cand --json 'Print JSON Lines: one object per message, event or report'
            cand -0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand --print0 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well'
            cand -q 'Print no status, only data, warnings and errors'
            cand --quiet 'Print no status, only data, warnings and errors'
            cand -v 'Tell more of what is done; may be given several times'
            cand --verbose 'Tell more of what is done; may be given several times'
            cand --no-pager 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`'
            cand --no-input 'Never ask anything: fail instead, and say how to go on'
            cand --offline 'Do not connect to any server; changes are queued'
            cand --trace 'Write the conversation with the server to standard error, secrets masked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mailctl;help'= {
            cand fetch 'Fetch new mail into the store'
            cand list 'List messages, newest first'
            cand read 'Read messages'
            cand attachments 'List or save attachments'
            cand delete 'Delete messages, here and on the server'
            cand mailboxes 'List mailboxes'
            cand retention 'Show what stays on the server'
            cand init 'Set up an account'
            cand account 'List, show or test accounts'
            cand login 'Store a password in the keyring'
            cand logout 'Remove a password from the keyring'
            cand config 'Check or show the configuration'
            cand store 'Check or repair the local store'
            cand completions 'Print a completion script for a shell'
            cand man 'Write the manual pages'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'mailctl;help;fetch'= {
        }
        &'mailctl;help;list'= {
        }
        &'mailctl;help;read'= {
        }
        &'mailctl;help;attachments'= {
            cand list 'List the attachments of messages with their part numbers, types, sizes and names'
            cand save 'Save attachments of a message into a directory'
        }
        &'mailctl;help;attachments;list'= {
        }
        &'mailctl;help;attachments;save'= {
        }
        &'mailctl;help;delete'= {
        }
        &'mailctl;help;mailboxes'= {
            cand list 'List the mailboxes of the store with the number of messages in them'
        }
        &'mailctl;help;mailboxes;list'= {
        }
        &'mailctl;help;retention'= {
            cand show 'Show what lies on the server since when, what is the only copy, and what the next fetch removes'
        }
        &'mailctl;help;retention;show'= {
        }
        &'mailctl;help;init'= {
        }
        &'mailctl;help;account'= {
            cand list 'List the accounts of the config'
            cand show 'Show the settings of an account and where each comes from; secrets are never shown'
            cand test 'Connect, sign in and tell what the server can do'
        }
        &'mailctl;help;account;list'= {
        }
        &'mailctl;help;account;show'= {
        }
        &'mailctl;help;account;test'= {
        }
        &'mailctl;help;login'= {
        }
        &'mailctl;help;logout'= {
        }
        &'mailctl;help;config'= {
            cand check 'Check the configuration and name every mistake in it with its line'
            cand show 'Show the settings that are in force and where each comes from; secrets are never shown'
            cand path 'Print the path of the config file'
        }
        &'mailctl;help;config;check'= {
        }
        &'mailctl;help;config;show'= {
        }
        &'mailctl;help;config;path'= {
        }
        &'mailctl;help;store'= {
            cand check 'Compare every file with what was recorded of it'
            cand rebuild 'Rebuild the database from the files; nothing is downloaded again'
            cand path 'Print the paths of messages, or of the store itself'
        }
        &'mailctl;help;store;check'= {
        }
        &'mailctl;help;store;rebuild'= {
        }
        &'mailctl;help;store;path'= {
        }
        &'mailctl;help;completions'= {
        }
        &'mailctl;help;man'= {
        }
        &'mailctl;help;help'= {
        }
    ]
    $completions[$command]
}
