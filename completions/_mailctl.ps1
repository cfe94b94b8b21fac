
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'mailctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'mailctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'mailctl' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('fetch', 'fetch', [CompletionResultType]::ParameterValue, 'Fetch new mail into the store')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List messages, newest first')
            [CompletionResult]::new('read', 'read', [CompletionResultType]::ParameterValue, 'Read messages')
            [CompletionResult]::new('attachments', 'attachments', [CompletionResultType]::ParameterValue, 'List or save attachments')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete messages, here and on the server')
            [CompletionResult]::new('mailboxes', 'mailboxes', [CompletionResultType]::ParameterValue, 'List mailboxes')
            [CompletionResult]::new('retention', 'retention', [CompletionResultType]::ParameterValue, 'Show what stays on the server')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Set up an account')
            [CompletionResult]::new('account', 'account', [CompletionResultType]::ParameterValue, 'List, show or test accounts')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Store a password in the keyring')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Remove a password from the keyring')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Check or show the configuration')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Check or repair the local store')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;fetch' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Fetch this mailbox instead of those of the config; may be given several times')
            [CompletionResult]::new('--mailbox', '--mailbox', [CompletionResultType]::ParameterName, 'Fetch this mailbox instead of those of the config; may be given several times')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Take only messages younger than this: `7d`, `2w`')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Look only at so many of the newest messages of each mailbox')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Of larger messages take the header fields only: `500K`, `20M`')
            [CompletionResult]::new('--keep-for', '--keep-for', [CompletionResultType]::ParameterName, 'Delete from the server what is safely in the store and was first seen so long ago: `14d`')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--headers', '--headers', [CompletionResultType]::ParameterName, 'Take the header fields only; `read` completes a message when asked')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Leave everything on the server, whatever the config says')
            [CompletionResult]::new('--delete', '--delete', [CompletionResultType]::ParameterName, 'Delete from the server what is safely in the store, whatever the config says')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only tell what would be done')
            [CompletionResult]::new('--exit-code', '--exit-code', [CompletionResultType]::ParameterName, 'Exit with 1 when there was nothing new')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Try again the messages that were set aside after failing in three runs')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'As --retry; also sign in although the server asked to be left alone, and believe that many messages missing at once were removed on purpose')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;list' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'List this mailbox instead of INBOX; may be given several times')
            [CompletionResult]::new('--mailbox', '--mailbox', [CompletionResultType]::ParameterName, 'List this mailbox instead of INBOX; may be given several times')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'List at most so many messages, the first in the order')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'List at most so many messages, the first in the order')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Sort by this; `date`, `size` and `id` have the newest and largest first')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'List what lies on the server and is not here; it has no id until it is fetched')
            [CompletionResult]::new('--exit-code', '--exit-code', [CompletionResultType]::ParameterName, 'Exit with 1 when nothing matched')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;read' {
            [CompletionResult]::new('--part', '--part', [CompletionResultType]::ParameterName, 'Print this part, decoded; `attachments list` names the parts')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print the message as it is stored, byte for byte')
            [CompletionResult]::new('--text', '--text', [CompletionResultType]::ParameterName, 'Print only the text, without header fields')
            [CompletionResult]::new('--html', '--html', [CompletionResultType]::ParameterName, 'Print the HTML as it is in the message')
            [CompletionResult]::new('--headers', '--headers', [CompletionResultType]::ParameterName, 'Print all header fields, decoded')
            [CompletionResult]::new('--peek', '--peek', [CompletionResultType]::ParameterName, 'Do not mark the messages seen')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;attachments' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the attachments of messages with their part numbers, types, sizes and names')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save attachments of a message into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;attachments;list' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;attachments;save' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The directory to save into')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The directory to save into')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write over existing files')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;attachments;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the attachments of messages with their part numbers, types, sizes and names')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save attachments of a message into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;attachments;help;list' {
            break
        }
        'mailctl;attachments;help;save' {
            break
        }
        'mailctl;attachments;help;help' {
            break
        }
        'mailctl;delete' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--permanent', '--permanent', [CompletionResultType]::ParameterName, 'Remove for good, leave nothing in Trash')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Only here; the copy on the server stays and is not fetched again')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Only on the server; the copy here stays')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only tell what would be deleted')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;mailboxes' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the mailboxes of the store with the number of messages in them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;mailboxes;list' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'Ask the server instead, which may have more mailboxes')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;mailboxes;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the mailboxes of the store with the number of messages in them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;mailboxes;help;list' {
            break
        }
        'mailctl;mailboxes;help;help' {
            break
        }
        'mailctl;retention' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what lies on the server since when, what is the only copy, and what the next fetch removes')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;retention;show' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this mailbox; may be given several times')
            [CompletionResult]::new('--mailbox', '--mailbox', [CompletionResultType]::ParameterName, 'Only this mailbox; may be given several times')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;retention;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what lies on the server since when, what is the only copy, and what the next fetch removes')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;retention;help;show' {
            break
        }
        'mailctl;retention;help;help' {
            break
        }
        'mailctl;init' {
            [CompletionResult]::new('--address', '--address', [CompletionResultType]::ParameterName, 'Your mail address: `ada@example.org` or `Ada Example <ada@example.org>`')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'What the server speaks: `imap` (mail stays there) or `pop3` (mail is taken from there)')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'The server; guessed from the address if left out')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port, if it is not the usual one')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'How the connection becomes private: `implicit`, `starttls` or `none` (loopback only)')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'A certificate authority to trust besides the system''s (PEM)')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The name to sign in with; the address if left out')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The name to sign in with; the address if left out')
            [CompletionResult]::new('--password-command', '--password-command', [CompletionResultType]::ParameterName, 'Get the password from a command: program and arguments, read by no shell')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'Get the password from the first line of a file that only you can read')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Get the password from an environment variable')
            [CompletionResult]::new('--retention', '--retention', [CompletionResultType]::ParameterName, 'What stays on the server: `keep`, `delete`, `until-deleted`, or a time like `14d`')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where the mail shall lie; `~/Mail/NAME` if left out')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--password-keyring', '--password-keyring', [CompletionResultType]::ParameterName, 'Keep the password in the desktop''s keyring')
            [CompletionResult]::new('--password-ask', '--password-ask', [CompletionResultType]::ParameterName, 'Ask for the password each time')
            [CompletionResult]::new('--no-test', '--no-test', [CompletionResultType]::ParameterName, 'Do not test the login')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;account' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the accounts of the config')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the settings of an account and where each comes from; secrets are never shown')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Connect, sign in and tell what the server can do')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;account;list' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;account;show' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;account;test' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;account;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the accounts of the config')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the settings of an account and where each comes from; secrets are never shown')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Connect, sign in and tell what the server can do')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;account;help;list' {
            break
        }
        'mailctl;account;help;show' {
            break
        }
        'mailctl;account;help;test' {
            break
        }
        'mailctl;account;help;help' {
            break
        }
        'mailctl;login' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--stdin', '--stdin', [CompletionResultType]::ParameterName, 'Read the password from the first line of standard input instead of asking')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;logout' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;config' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check the configuration and name every mistake in it with its line')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the settings that are in force and where each comes from; secrets are never shown')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the config file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;config;check' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;config;show' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Print a config file that explains every key instead')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;config;path' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;config;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check the configuration and name every mistake in it with its line')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the settings that are in force and where each comes from; secrets are never shown')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the config file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;config;help;check' {
            break
        }
        'mailctl;config;help;show' {
            break
        }
        'mailctl;config;help;path' {
            break
        }
        'mailctl;config;help;help' {
            break
        }
        'mailctl;store' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Compare every file with what was recorded of it')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Rebuild the database from the files; nothing is downloaded again')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the paths of messages, or of the store itself')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;store;check' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;store;rebuild' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;store;path' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;store;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Compare every file with what was recorded of it')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Rebuild the database from the files; nothing is downloaded again')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the paths of messages, or of the store itself')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;store;help;check' {
            break
        }
        'mailctl;store;help;rebuild' {
            break
        }
        'mailctl;store;help;path' {
            break
        }
        'mailctl;store;help;help' {
            break
        }
        'mailctl;completions' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;man' {
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Use this account; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration instead of `$MAILCTL_CONFIG` or `$XDG_CONFIG_HOME/mailctl/config.toml`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long for each reply of a server: `30s`, `2m`')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Use all accounts of the config')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: one object per message, event or report')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('--print0', '--print0', [CompletionResultType]::ParameterName, 'Print only what names each record (id, mailbox, path), ended by NUL; read ids so as well')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no status, only data, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell more of what is done; may be given several times')
            [CompletionResult]::new('--no-pager', '--no-pager', [CompletionResultType]::ParameterName, 'Do not pipe long output through `$MAILCTL_PAGER`, `$PAGER` or `less`')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask anything: fail instead, and say how to go on')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Do not connect to any server; changes are queued')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the conversation with the server to standard error, secrets masked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mailctl;help' {
            [CompletionResult]::new('fetch', 'fetch', [CompletionResultType]::ParameterValue, 'Fetch new mail into the store')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List messages, newest first')
            [CompletionResult]::new('read', 'read', [CompletionResultType]::ParameterValue, 'Read messages')
            [CompletionResult]::new('attachments', 'attachments', [CompletionResultType]::ParameterValue, 'List or save attachments')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete messages, here and on the server')
            [CompletionResult]::new('mailboxes', 'mailboxes', [CompletionResultType]::ParameterValue, 'List mailboxes')
            [CompletionResult]::new('retention', 'retention', [CompletionResultType]::ParameterValue, 'Show what stays on the server')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Set up an account')
            [CompletionResult]::new('account', 'account', [CompletionResultType]::ParameterValue, 'List, show or test accounts')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Store a password in the keyring')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Remove a password from the keyring')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Check or show the configuration')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Check or repair the local store')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'mailctl;help;fetch' {
            break
        }
        'mailctl;help;list' {
            break
        }
        'mailctl;help;read' {
            break
        }
        'mailctl;help;attachments' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the attachments of messages with their part numbers, types, sizes and names')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save attachments of a message into a directory')
            break
        }
        'mailctl;help;attachments;list' {
            break
        }
        'mailctl;help;attachments;save' {
            break
        }
        'mailctl;help;delete' {
            break
        }
        'mailctl;help;mailboxes' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the mailboxes of the store with the number of messages in them')
            break
        }
        'mailctl;help;mailboxes;list' {
            break
        }
        'mailctl;help;retention' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what lies on the server since when, what is the only copy, and what the next fetch removes')
            break
        }
        'mailctl;help;retention;show' {
            break
        }
        'mailctl;help;init' {
            break
        }
        'mailctl;help;account' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the accounts of the config')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the settings of an account and where each comes from; secrets are never shown')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Connect, sign in and tell what the server can do')
            break
        }
        'mailctl;help;account;list' {
            break
        }
        'mailctl;help;account;show' {
            break
        }
        'mailctl;help;account;test' {
            break
        }
        'mailctl;help;login' {
            break
        }
        'mailctl;help;logout' {
            break
        }
        'mailctl;help;config' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check the configuration and name every mistake in it with its line')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show the settings that are in force and where each comes from; secrets are never shown')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the config file')
            break
        }
        'mailctl;help;config;check' {
            break
        }
        'mailctl;help;config;show' {
            break
        }
        'mailctl;help;config;path' {
            break
        }
        'mailctl;help;store' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Compare every file with what was recorded of it')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Rebuild the database from the files; nothing is downloaded again')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the paths of messages, or of the store itself')
            break
        }
        'mailctl;help;store;check' {
            break
        }
        'mailctl;help;store;rebuild' {
            break
        }
        'mailctl;help;store;path' {
            break
        }
        'mailctl;help;completions' {
            break
        }
        'mailctl;help;man' {
            break
        }
        'mailctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
