"""What changes data sets: they are declared, files are read and taken, programs send figures. All or nothing.

Figures, their history and the results made of them are written in one transaction, one sending after the other."""

from upwell.performance.declaring import PERMISSION as PERMISSION
from upwell.performance.declaring import CannotDeclare as CannotDeclare
from upwell.performance.declaring import declare as declare
from upwell.performance.declaring import follow_city as follow_city
from upwell.performance.sending import Change as Change
from upwell.performance.sending import NotTaken as NotTaken
from upwell.performance.sending import forget_unread as forget_unread
from upwell.performance.sending import push as push
from upwell.performance.sending import read_file as read_file
from upwell.performance.sending import take as take
